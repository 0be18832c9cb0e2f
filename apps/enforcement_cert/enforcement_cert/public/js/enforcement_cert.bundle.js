// Scripts of the whole desk. Rules stay on the server: these files ask, show and let choose.
import "./desk/results";
import "./desk/progress";
import "./desk/decide";
import "./desk/apply";
import "./desk/cards";
import "./desk/engine_changes";
