// Scripts of the whole desk. Rules stay on the server: these files ask, show and let choose.
import "./desk/results";
import "./desk/accounts";
import "./desk/progress";
import "./desk/decide";
import "./desk/apply";
import "./desk/cards";
import "./desk/logins";
import "./desk/site_state";
import "./desk/personal_data";
import "./desk/filter_window";
import "./desk/units";
import "./desk/officer_overview";
import "./desk/engine_changes";
import "./desk/reader";
import "./desk/chips";
import "./desk/review";
import "./desk/review_scan";
