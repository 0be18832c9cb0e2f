"""What people read when a rule refuses: what is wrong, and what to do about it.

The rules know codes only. English source texts stand here once; the Chinese
ones stand in translations/zh.csv and are fetched when the message is made.
"""

# ruff: noqa: E501  a sentence stays on one line, as in the translation file

from collections.abc import Callable, Mapping
from datetime import date
from enum import Enum
from typing import Any

from .domain.errors import Finding, Label, RuleViolation

MESSAGES: dict[str, str] = {
    # identity number
    "identity_number_missing": "The identity number is missing. Enter the 18 characters of the ID card.",
    "identity_number_masked": "The identity number is hidden by asterisks. Enter the full number or leave the field unchanged.",
    "identity_number_lost_digits": "The spreadsheet has turned the identity number into a number and lost its last digits. Format the column as text and enter the number again.",
    "identity_number_characters": "The identity number may contain digits only, and X only as the last character. Compare it with the ID card.",
    "identity_number_length": "The identity number has {length} characters instead of 18. Compare it with the ID card.",
    "identity_number_region": "The first six digits of the identity number ({region}) are not a region. Compare them with the ID card.",
    "identity_number_birth_date": "The birth date inside the identity number ({digits}) does not exist. Compare it with the ID card.",
    "identity_number_birth_future": "The birth date inside the identity number ({digits}) is in the future. Compare it with the ID card.",
    "identity_number_check": "The last character of the identity number does not fit the others, so at least one is wrong. Compare it with the ID card.",
    "birth_date_mismatch": "The birth date {given} differs from the one in the identity number ({expected}). Correct it, or give a reason why it differs.",
    "sex_mismatch": "The sex ({given}) differs from the one in the identity number ({expected}). Correct it, or give a reason why it differs.",
    "sex_unreadable": "The sex “{given}” was not understood. Enter male or female.",
    "age_unusual": "The officer is {age} years old according to the identity number. Please check.",
    # logins and passwords
    "password_missing": "Please enter a password.",
    "password_default": "This password is printed in old manuals and known to everybody. Choose another one.",
    "password_short": "The password is too short: it needs at least {minimum} characters.",
    "password_long": "The password is too long: at most {maximum} characters.",
    "password_simple": "The password is too simple: use at least {kinds} of small letters, capitals, digits and other signs.",
    "password_own_name": "The password must not contain the login name or the name of the person.",
    "password_mismatch": "The two entries of the new password differ. Type it twice in the same way.",
    "password_unchanged": "The new password is the old one. Choose another one.",
    "password_used_before": "This password was used before. Choose one that is not among the last {remembered}.",
    "password_guessable": "This password is easily guessed. Make it longer or mix unrelated words, digits and signs.",
    "password_wrong_old": "The old password is wrong. Please type it again.",
    "login_locked": "Too many failed attempts: the login is locked for some minutes. Wait and try again, or ask your administrator to unlock it.",
    "delegation_self": "Nobody changes the rights of the own login. Ask another administrator.",
    "delegation_no_duty": "You do not administer logins. Ask the administrator of your office or unit.",
    "delegation_system": "This login is looked after by the system administrator. Ask there.",
    "delegation_outside": "This login belongs to a place outside your territory. Ask the administrator of that place or of the office above.",
    "delegation_peer": "This login administers the same place as yours. Ask the administrator of the office or unit above.",
    # entry days
    "career_too_young": "{field} ({given}): the person was younger than 14 then. Please compare it with the file.",
    "career_before_work": "{field} ({given}) lies before the person began to work ({started}). Please compare both with the file.",
    # other numbers
    "organization_code_missing": "The organisation code is missing. Enter its 9 characters.",
    "organization_code_format": "An organisation code has 8 digits or letters and a check character. Compare it with the certificate of the organisation.",
    "organization_code_check": "The check character of the organisation code is wrong. Compare the code with the certificate of the organisation.",
    "credit_code_missing": "The unified social credit code is missing. Enter its 18 characters.",
    "credit_code_length": "The unified social credit code has {length} characters instead of 18. Compare it with the certificate of the organisation.",
    "credit_code_characters": "The unified social credit code contains a character it cannot have (I, O, S, V and Z never occur). Compare it with the certificate of the organisation.",
    "credit_code_check": "The last character of the unified social credit code does not fit the others. Compare it with the certificate of the organisation.",
    "credit_code_organization": "The organisation code inside the unified social credit code (places 9 to 17) is wrong. Compare it with the certificate of the organisation.",
    "unit_code_format": "A unit code has one letter and five digits, for example A00001. Please correct it.",
    "unit_code_letter": "No city has the letter {letter} in its unit codes. Compare the code with the list of units.",
    "mobile_missing": "The mobile number is missing. Enter 11 digits.",
    "mobile_masked": "The mobile number is hidden by asterisks. Enter the full number or leave the field unchanged.",
    "mobile_format": "This is not a mobile number of the mainland (11 digits beginning with 13 to 19; {length} characters were given). Please correct it.",
    # names and texts
    "name_missing": "The name is missing. Enter it as on the ID card.",
    "name_control_character": "The name contains invisible control characters. Type it again.",
    "name_markup": "The name contains angle brackets or the sign ＆. Enter it as on the ID card.",
    "name_digit": "The name contains digits. Enter it as on the ID card.",
    "name_character": "The name contains a sign that names do not have. Enter it as on the ID card; the middle dot is allowed.",
    "name_length": "The name must have {minimum} to {maximum} characters. Enter it as on the ID card.",
    "text_too_long": "The text is longer than {maximum} characters. Please shorten it.",
    "text_markup": "The text contains angle brackets. Please remove them.",
    # dates
    "date_missing": "The date is missing. Enter it like 2010-06-30.",
    "date_unreadable": "“{given}” is not a date. Enter it like 2010-06-30.",
    "date_incomplete": "“{given}” is not a complete date. Enter year, month and day like 2010-06-30.",
    "date_ambiguous": "“{given}” can be read as more than one date. Enter it like 2010-06-30.",
    "date_impossible": "The day “{given}” does not exist. Please correct it.",
    "date_out_of_range": "The date “{given}” is too far away. Please correct the year.",
    "date_in_future": "The date {given} is in the future. Please correct it.",
    # rows of a list
    "education_unknown": "The education “{given}” is not in the code list and was left empty. Choose it on the officer's record.",
    "political_status_unknown": "The political status “{given}” is not in the code list and was left empty. Choose it on the officer's record.",
    "exam_result_unknown": "The exam result “{given}” is neither passed nor failed and was left empty. Enter it on the officer's record.",
    "staffing_unknown": "The staffing status “{given}” is not in the code list and was left empty. Choose it on the officer's record.",
    "staffing_from_remark": "The remark says “{status}”; the staffing status was set to it. Such officers cannot apply for a certificate.",
    "duplicate_identity_number": "Row {row} already has this identity number. Delete one of the two rows.",
    "duplicate_officer_code": "Row {row} already has this officer code. Correct one of the two rows.",
    "duplicate_mobile": "Row {row} already has this mobile number. Please check which one is right.",
    # lists and their photos
    "import_file_empty": "The list is empty. Choose a file that contains rows.",
    "import_file_damaged": "The file is damaged or incomplete and cannot be read. Open it in a spreadsheet program, save it again as .xlsx and upload that file.",
    "import_file_encrypted": "The file is protected by a password. Remove the password in the spreadsheet program and upload the file again.",
    "import_file_no_list": "This file is not a list. Upload a .xlsx, .xls, .csv, .mdb, .accdb or .zip file.",
    "import_file_markup": "The file is a web page with the name of a list. Open it in a spreadsheet program and save it as .xlsx.",
    "import_file_encoding": "The characters of the file cannot be read. Save it as .xlsx, or as .csv in UTF-8.",
    "import_file_too_large": "The file is larger than {maximum} MB. Split the list into several files.",
    "import_file_swells": "The file is far larger inside than a list of officers can be. Copy the filled rows into a new file and upload that.",
    "import_database_cut_off": "The Access file is incomplete: its end is missing. Copy it again from where it came from, or have it sent once more.",
    "import_database_damaged": "The Access file is damaged. Open it in Access, choose “Compact and Repair Database” and upload it again.",
    "import_database_encrypted": "The Access file is protected by a password or encrypted. Remove the password in Access and upload the file again.",
    "import_database_no_tables": "The Access file holds no tables of its own. Upload the file in which the data are stored, not one with links to it.",
    "import_database_reader_missing": "Access files cannot be read on this server because a program is missing. Tell your administrator: the Debian package mdbtools has to be installed.",
    "import_package_no_list": "There is no list in the .zip file. Pack the list (.xlsx, .xls, .csv, .mdb or .accdb) together with the photos.",
    "import_package_many_lists": "There are {count} lists in the .zip file. Pack every list with its photos by itself.",
    "import_too_many_rows": "The list has more than {maximum} rows. Split it into several files.",
    "import_too_many_sheets": "The file has more than {maximum} sheets. Keep those with officers only.",
    "import_no_titles": "No row with column titles was found in the first {rows} rows of any sheet. The list needs at least the columns name and identity number.",
    "import_columns_missing": "The list needs a column with the name and one with the identity number. Add the missing column title.",
    "import_nobody": "There is nobody in the list below the column titles.",
    "import_sum_wrong": "The numbers of taken-in and rejected rows do not add up. Please tell your administrator; the report shows what was taken in.",
    "import_unit_missing": "The row names no unit, and no agency was chosen for the import. Enter the unit, or choose the agency.",
    "import_unit_unknown": "There is no agency “{unit}” in the system. Correct the unit, or have the agency entered first.",
    "import_unit_ambiguous": "Several agencies bear the name “{unit}”. Enter the unit code in the list.",
    "import_unit_foreign": "You may not import officers of “{unit}”. Leave the row to that agency or to its legal office.",
    "import_unit_not_open": "The account of “{unit}” is not open, so nobody can be taken in yet.",
    "import_unit_not_chosen": "The row is about another unit ({unit}) than the one whose code was entered. Import that unit by itself.",
    "import_code_unknown": "There is no unit with the code {unit_code} in the system, so nothing can be imported. Add the unit in unit management (list of agencies) first, then import again.",
    "import_code_foreign": "The unit with the code {unit_code} does not belong to your territory. You may import only units of your own city, district or county.",
    "import_code_not_in_list": "The unit code {unit_code} does not occur in the file (it names {found}). Nothing was taken in. Choose the right file or correct the code.",
    "import_code_nowhere": "The unit code {unit_code} does not occur in the file. Nothing was taken in. Choose the right file or correct the code.",
    "import_other_unit": "The list is about another unit ({found}) and not about the chosen agency “{chosen}”. Nothing was taken in. Choose the right file or the right agency.",
    "import_person_present": "This person is already in the archive of this agency (officer code {officer_code}). To change the data, choose to update persons already there.",
    "import_person_approved": "This person (officer code {officer_code}) has been approved; approved data are not changed by a list. Correct the record by hand.",
    "import_person_elsewhere": "This person is already in the archive of “{unit}” (officer code {officer_code}). If the person has moved, ask that unit to transfer the record.",
    "import_person_just_entered": "Somebody else has entered this person at the same moment. Look at the existing record.",
    "import_photo_missing": "There is no photo of this person among the photos. Upload one on the officer's record.",
    "import_photo_repeated": "There are several photos of this person among the photos, so none was taken. Upload the right one on the officer's record.",
    "photo_in_archive_damaged": "The photo of this person is damaged. Upload it again on the officer's record.",
    "photo_in_archive_too_large": "The photo of this person is larger than {maximum} MB. Save it smaller and upload it on the officer's record.",
    "photo_in_database_unreadable": "The photo in the database cannot be read. Upload it on the officer's record.",
    "photo_archive_damaged": "The file with the photos is damaged or no .zip file. Pack the photos again.",
    "photo_archive_encrypted": "The file with the photos is protected by a password. Pack the photos again without one.",
    "photo_archive_too_large": "The file with the photos is larger than {maximum} GB. Split it into several imports.",
    "photo_archive_too_many": "The file with the photos contains more than {maximum} files. Split it into several imports.",
    "photo_archive_hostile": "The file with the photos is built in an unusual way and was not opened. Pack the photos again with an ordinary program.",
    # number patterns
    "pattern_character": "The number pattern is not understood from place {position} on (“{text}”). Use tokens in braces, capital letters, digits and hyphens.",
    "pattern_token": "The number pattern has an unknown token “{token}”. See the list of tokens beside the field.",
    "pattern_size": "The length given for the token “{token}” in the number pattern is not possible. See the list of tokens beside the field.",
    "pattern_serial": "The number pattern needs exactly one running number, for example {{serial:6}}.",
    "pattern_check_last": "The check character must be the last token of the number pattern.",
    "pattern_context": "The number pattern needs “{token}”, but the value “{value}” cannot be used for it. Complete the record or change the pattern.",
    "serial_overflow": "The running number {serial} has no room in {places} places. Lengthen the number pattern.",
    # forced-cancellation list
    "list_no_such_act": "“{action}” is not possible while the entry is “{status}”. Reload the page to see its present status.",
    "list_legal_offices_only": "Only legal offices work with the forced-cancellation list.",
    "list_city_or_province": "Only a reviewer of a city or provincial office can decide this.",
    "list_own_proposal": "You have made this proposal yourself; another login has to decide on it.",
    "list_other_territory": "The proposal comes from an office outside your territory.",
    "list_other_office_proposed": "Only the office that made the proposal can take it back.",
    "list_deciding_or_higher": "Only the office that decided on the entry, or one above it, can do this.",
    "list_own_decision": "You have put the person on the list yourself; another login has to answer the objection.",
    "list_reason_missing": "“{action}” needs a reason. It is kept with the entry.",
    "list_decision_date_missing": "The date of the decision is missing.",
    "list_decision_date_ahead": "The decision cannot be dated ahead ({given}).",
    "list_end_past": "The last day of the entry ({given}) is over already.",
    "list_person_entered": "There is already an entry for this person ({number}). Please look at that one.",
    # staffing register
    "register_period_turned": "The person leaves the establishment ({ends}) before entering it ({begins}). Please correct the dates.",
    "register_other_unit": "The row names another unit than the one chosen for this register.",
    # application
    "stage_no_step": "An application cannot go from “{from_stage}” to “{to_stage}”. Reload the page to see its present stage.",
    "stage_wrong_actor": "The step “{action}” is reserved for: {actor}.",
    "stage_other_agency": "This application belongs to another agency. Only that agency can do this step.",
    "stage_other_office": "This application is reviewed by another legal office. Only the legal office of the agency's own level decides on it.",
    "stage_reason_missing": "The step “{action}” needs a reason. Write what is wrong and what has to be done.",
    "card_officer_code_missing": "The officer code is missing; it is printed on the card. Enter it on the officer's record.",
    "card_name_missing": "The officer's name is missing; it is printed on the card. Enter it on the officer's record.",
    "card_unit_missing": "The unit is missing; its name is printed on the card. Choose the agency on the officer's record.",
    "card_area_missing": "The enforcement area is missing; it is printed on the card. Enter it on the officer's record.",
    "card_photo_missing": "The photo is missing; it is printed on the card. Upload one on the officer's record.",
    "identity_number_unknown": "The connected authority does not know this identity number. Compare it with the ID card.",
    "person_on_forced_list": "This person is on the forced-cancellation list (entry {number}, ground: {ground}) and cannot apply.",
    "person_not_admitted": "An application for this person is not possible at present. Please ask your legal office.",
    "person_has_certificate": "This person already holds a certificate ({number}, {unit}). Cancel it first if the person has moved.",
    "person_has_application": "An application for this person is already under way ({number}, {unit}). Wait for its result or have it withdrawn.",
    "person_not_on_establishment": "The staffing office's register does not have this person. Only staff on the establishment can apply.",
    "establishment_proof_missing": "The staffing office's register gives no answer about this person. Upload a proof of establishment.",
    "establishment_proof_to_judge": "The staffing office's register gives no answer; judge the uploaded proof of establishment.",
    "staffing_outside_establishment": "Staff who are “{status}” may not enforce. Only staff on the establishment can apply.",
    "condition_post_open": "It is not recorded whether the officer works in an enforcement post. Fill in the eligibility section.",
    "condition_post_unmet": "The officer does not work in an enforcement post and cannot apply.",
    "condition_education_open": "It is not recorded whether the education fits the post. Fill in the eligibility section.",
    "condition_education_unmet": "The officer's education does not fit the post; an application is not possible.",
    "condition_conduct_open": "Political, professional and moral quality is not recorded. Fill in the eligibility section.",
    "condition_conduct_unmet": "Political, professional or moral quality was found wanting; an application is not possible.",
    "condition_other_open": "It is not recorded whether the other legal conditions are met. Fill in the eligibility section.",
    "condition_other_unmet": "Another legal condition is not met; an application is not possible.",
    "exam_missing": "The exam result is missing. Approval is possible after the passed exam.",
    "exam_entered_by_unit": "The exam result was entered by the unit. Compare it with the list of passed candidates.",
    "exam_failed": "The exam was not passed. Approval is possible after the passed exam.",
    # certificate
    "certificate_void_is_final": "A certificate declared void can only be cancelled; apply for a new one.",
    "certificate_no_such_change": "A certificate cannot change from “{from_status}” to “{to_status}”. Reload the page to see its present status.",
    # the card itself
    "card_character_missing": "The card cannot be printed: no font has the character “{characters}” in “{text}”. Correct the text, or ask your administrator to install the font.",
    "card_text_too_long": "The card cannot be printed: the text “{text}” does not fit its place. Please shorten it.",
    "card_link_unusable": "The card cannot be printed: the public address “{link}” in the settings is not a web address. Ask your administrator to correct it.",
    "card_link_too_long": "The card cannot be printed: the public address “{link}” in the settings is too long for the code on the card. Ask your administrator to choose a shorter one.",
    "card_photo_unreadable": "The card cannot be printed: the photo cannot be opened. Upload the photo again on the officer's record.",
    "card_problem": "The card cannot be printed. Check name, unit, area and photo on the officer's record.",
    # history
    "period_days_reversed": "The last day {last} lies before the first day {first}. Exchange them.",
    "period_before_beginning": "The history of this record begins after {first}. Choose a later first day.",
    "period_is_present": "What holds since {since} is changed in the record itself. Choose a last day before that.",
    "period_gap": "The history has a gap or an overlap at {first}. Please tell your administrator.",
    # changes of structure
    "change_no_step": "The change of structure stands at “{status}”; the step “{act}” is not possible there. Reload the page.",
    "change_reason_missing": "Please give the reason of the change, for example the decision it rests on.",
    "change_day_missing": "Please give the day from which the change counts.",
    "change_day_too_early": "The day {day} lies too far back. Choose {earliest} or a later day.",
    "change_day_too_late": "The day {day} lies too far ahead. Choose {latest} or an earlier day.",
    "change_name_missing": "Please enter the new name of the unit.",
    "change_name_same": "The unit is called “{name}” already. Enter the new name.",
    "change_successor_missing": "Please choose the unit that takes over.",
    "change_superior_missing": "Please choose the new superior.",
    "change_superior_same": "“{unit}” is the superior of this unit already. Choose another one.",
    "change_into_itself": "“{unit}” cannot be joined to itself. Choose another unit.",
    "change_into_own_unit": "“{unit}” stands below this unit. Choose a unit outside of it.",
    "change_unit_not_open": "The account of “{unit}” is not open. Have it opened first, or choose another unit.",
    "change_nobody_chosen": "Please choose the officers who move, each with the receiving unit.",
    "change_officer_twice": "{officer} is chosen twice. Remove one of the rows.",
    "change_officer_elsewhere": "{officer} is not an officer in service of “{unit}”. Remove the row.",
    "change_target_missing": "Please choose the receiving unit of {officer}.",
    "change_target_is_source": "{officer} is in the chosen unit already. Choose another receiving unit or remove the row.",
    "change_target_other_tree": "{officer}: “{unit}” does not belong to the same first-level agency. Choose a unit below it, or the kind “Bulk Officer Transfer”.",
    "change_import_running": "The import of a list into one of the units is running ({number}). The change is carried out when it has finished.",
    "split_leaves_nobody": "Nobody would be left in “{unit}”. Leave some officers out, or choose the kind “Agency Merge”.",
    # the system itself (outage.py)
    "outage_title": "The system cannot answer at the moment.",
    "outage_service_missing": "The system cannot answer at the moment. Please look in a minute whether your work was saved, and if not, save again. If this goes on, tell your administrator.",
    "outage_record_busy": "Somebody else is changing the same record at this moment. Please try again in a few seconds.",
    "outage_failed": "The system has met an error and has written it down. Please try again; if it happens again, tell your administrator what you did.",
    # photo
    "photo_not_jpeg": "The file is not a JPEG picture (it is {format}). Save the photo as JPEG and upload it again.",
    "photo_unreadable": "The picture file is damaged and cannot be opened. Save the photo again and upload it once more.",
    "photo_too_many_pixels": "The picture is far too large ({megapixels} megapixels). Reduce it to {width} × {height} pixels.",
    "photo_too_small_file": "The file is too small ({size} kB, at least {minimum} kB). Save the photo with higher quality.",
    "photo_too_large_file": "The file is too large ({size} kB, at most {maximum} kB). Save the photo with lower quality.",
    "photo_wrong_size": "The picture has {width} × {height} pixels instead of {wanted_width} × {wanted_height}. Crop it to that size.",
    "photo_ground_not_white": "The ground of the photo is not white. Take the photo in front of a white wall.",
    "photo_no_face": "No face was found in the photo. Upload a portrait from the front.",
    "photo_several_faces": "{count} faces were found in the photo. Upload a portrait of the officer alone.",
    "photo_face_tilted": "The head is tilted by {degrees} degrees. Upload a portrait with the head upright.",
    "photo_face_too_small": "The face is too small in the photo. Take the portrait from nearer, from head to chest.",
    # organisation
    "agency_first_level_has_superior": "A first-level agency has no superior agency, but “{superior}” is given. Remove it or choose another kind of account.",
    "agency_superior_missing": "An agency of the kind “{kind}” needs a superior agency. Please choose it.",
    "agency_below_entrusted": "“{superior}” is an entrusted unit and cannot have agencies below it; entrusting further is not allowed. Choose its superior instead.",
    "agency_second_level_too_deep": "“{superior}” is itself a second-level body. Choose a first-level agency as superior.",
    "agency_legal_kind_missing": "The legal kind of the agency is missing. Please choose it.",
    "agency_legal_kind_mismatch": "The legal kind “{legal_kind}” does not fit an account of the kind “{kind}”. Entrusted units are entrusted organisations, and only they are.",
    "office_township": "Townships have no legal office of their own; the county's office is responsible.",
    "office_province_has_superior": "The provincial legal office has no superior office. Please remove it.",
    "office_level_gap": "A legal office of the level “{level}” stands below one of the level “{above}”. Choose such an office as superior.",
    "office_other_territory": "The superior office is responsible for another territory. Choose the office whose territory contains this one.",
    "account_code_missing": "The organisation code is missing.",
    "account_establishment_missing": "The establishment figures are missing. Enter authorised and actual posts.",
    "account_administrator_missing": "The administrator's name is missing.",
    "account_mobile_missing": "The administrator's mobile number is missing.",
    "account_legal_basis_missing": "The legal basis of enforcement is missing. Enter it as text or as a link.",
    "account_bodies_missing": "The second-level bodies are missing. List them with their figures, or tick that there are none.",
    "account_body_incomplete": "The data of “{body}” are incomplete. Enter its organisation code and its establishment figures.",
    "account_exceeding_unexplained": "There are more people than authorised posts ({kind}). Correct the figures or write the reason.",
    "account_exceeding_explained": "There are more people than authorised posts ({kind}); a reason is given.",
    "account_link_unusable": "The link is not a web address. Enter one that begins with https:// or http://.",
    "account_no_step": "“{act}” is not possible while the account is “{status}”. Reload the page to see its present state.",
    "account_wrong_actor": "“{act}” is reserved for: {actor}.",
    "account_reason_missing": "“{act}” needs a reason. Write what is wrong and what has to be done.",
    "account_certificates_living": "There are still {count} certificates in use. Cancel them or transfer the officers first.",
    "account_applications_open": "There are still {count} applications under way. Finish or withdraw them first.",
    "account_units_living": "There are still {count} units below with accounts of their own. Close them or have them taken in elsewhere first.",
    "account_superior_not_open": "The account of “{superior}” is not open. A unit below it cannot be opened.",
    "account_superior_closed": "The account of “{superior}” is closed. Choose another superior.",
    "account_superior_unchosen": "No superior has been chosen. The unit has to name its superior agency first.",
    "account_code_taken": "This organisation code is already registered (state: {status}, since {since}). Do not register again; ask {office} about it.",
    "account_login_taken": "This login name is already in use. Please choose another one.",
    "declared_body_twice": "The organisation code {code} stands in two rows of the bodies below. Correct one of them.",
    "account_profile_reviewed": "These entries have been reviewed: {fields}. Ask for a change; {office} makes it.",
    "account_profile_locked": "The account is “{status}”, so its data cannot be changed now.",
    "unit_name_missing": "The name of the unit is missing.",
    "unit_name_length": "The name of the unit must have {minimum} to {maximum} characters.",
    "unit_name_characters": "The name of the unit contains characters that do not belong there. Use Chinese characters, digits, letters and brackets.",
    "login_name_form": "The login name must have {minimum} to {maximum} characters: letters, digits, dot, hyphen or underscore, beginning with a letter.",
    "mail_form": "This is not an e-mail address.",
    "password_too_long": "The password must not have more than {maximum} characters.",
    "division_unknown": "Please choose the administrative division.",
    "division_level": "The division “{division}” does not fit the level “{level}”. Choose one of that level.",
    # letters of entrustment
    "letter_term_missing": "The term of the letter is missing. Enter its first and last day.",
    "letter_term_backward": "The last day of the letter is before its first day.",
    "letter_term_too_long": "The term of the letter is longer than {years} years.",
    "letter_not_entrusted_unit": "Letters of entrustment are for entrusted units only.",
    "letter_sub_entrustment": "An entrusted unit must not entrust others. Choose the agency that entrusts.",
    "letter_other_superior": "The entrusting agency is not the superior of this unit.",
    "letter_overlap": "The term overlaps with that of another letter ({first} to {last}). Correct the days or revoke the other letter first.",
    "letter_file_missing": "The sealed letter is missing. Upload it as PDF.",
    "letter_not_pdf": "The letter is no PDF file that can be opened. Scan the sealed letter as PDF and upload it again.",
    "letter_encrypted": "The PDF is protected by a password. Save it without one and upload it again.",
    "letter_active": "The PDF contains programs or embedded files. Scan the sealed letter as PDF and upload that.",
    "letter_too_large": "The PDF is larger than {maximum} MB. Scan it with a lower resolution.",
    "letter_too_many_pages": "The PDF has more than {maximum} pages. Upload the letter only.",
    "letter_lapsed": "No letter of entrustment of this unit is in force.",
    "letter_is_final": "The letter has been put in force and is not changed any more. Revoke it and enter a new one.",
    "account_data_incomplete": "The agency's data are incomplete. Complete organisation code, establishment figures, legal basis and administrator's mobile number first.",
    "account_letter_missing": "The sealed letter of entrustment is missing. Upload it as PDF first.",
    "account_not_reviewed": "The legal office has not reviewed this account yet. Until then only the agency's own data can be edited.",
    "account_not_taken_in": "The superior agency has not taken in this account yet. Ask the superior agency to do so.",
    # migration from the 2008 edition
    "legacy_role_unmapped": "Nobody has said yet what the role of this user becomes. Give it a meaning in the mapping.",
    "legacy_account_unit_unknown": "The unit of this user is in no file of agencies. Say in the mapping which unit its code means.",
    "legacy_account_unit_faulty": "The unit of this user, “{unit}”, cannot be taken over yet. Settle the unit first.",
    "legacy_account_no_office": "There is no legal office for the level and division of this user's unit. Create it, or correct the unit in the mapping.",
    "legacy_account_refused": "The new system has refused this login.",
    "legacy_login_missing": "The user name is missing; a name was made up.",
    "legacy_date_meaning_missing": "Nobody has said what the review date of this file means. Choose it in the list of files.",
    "legacy_no_titles": "No column titles were found in the first {rows} rows. Check that the file holds what is chosen for it, or name the sheet.",
    "legacy_column_missing": "{table}: no column goes to “{column}”. Choose it in the mapping.",
    "legacy_code_unmapped": "{kind}: the code “{given}” ({count} rows) has no meaning yet. Choose it in the mapping.",
    "legacy_unit_code_missing": "The unit has no code.",
    "legacy_unit_code_repeated": "Another unit, “{name}”, has the same code. Say in the mapping whether both are the same.",
    "legacy_unit_name_missing": "The unit has no name.",
    "legacy_unit_division_missing": "It is not known to which division the unit belongs. Choose it in the mapping.",
    "legacy_unit_division_unknown": "There is no division with the code {division}. Choose the right one in the mapping.",
    "legacy_unit_superior_unknown": "The superior unit {superior} is in no file. Correct its code in the mapping.",
    "legacy_unit_superior_faulty": "The superior unit “{superior}” cannot be taken over yet. Settle it first.",
    "legacy_unit_circle": "The unit stands below itself, by way of “{superior}”. Correct the superior in the mapping.",
    "legacy_unit_below_office": "The superior “{superior}” is a legal office. Choose an agency as superior in the mapping.",
    "legacy_unit_no_office": "There is no legal office ({level}, {division}) that could review this unit. Create it, or take it over with the units.",
    "legacy_unit_same": "The same unit as “{name}”; both become one.",
    "legacy_unit_present": "The unit is here already ({name}); it stays as it is.",
    "legacy_unit_refused": "The new system has refused this unit.",
    "legacy_unit_number_taken": "The number {number} belongs to another unit already; it stays empty here.",
    "legacy_status_unmapped": "The state “{given}” of the certificate has no meaning yet.",
    "legacy_type_unmapped": "The type of the certificate has no meaning yet.",
    "legacy_number_missing": "The certificate is in use, but has no number.",
    "legacy_number_repeated": "The certificate number {number} is in use for another person or certificate.",
    "legacy_issue_day_missing": "The certificate is in use, but the day of its issue is missing or cannot be read.",
    "legacy_person_unit_unknown": "The unit code {unit} is in no file of agencies.",
    "legacy_person_unit_faulty": "The unit “{unit}” cannot be taken over yet.",
    "legacy_person_unit_office": "“{unit}” is a legal office; its staff holds no enforcement certificates. Choose an agency.",
    "legacy_person_repeated": "The same person stands in row {row} already; that row counts.",
    "legacy_person_present": "The person is in the archive already (officer code {officer_code}).",
    "legacy_certificate_person_rejected": "The holder of this certificate was rejected.",
    "legacy_certificate_nobody": "The certificate is in use, but its holder stands in no file of officers.",
    "legacy_forced_present": "The person is on the list already.",
    "legacy_forced_refused": "The list has refused this entry.",
    "legacy_nobody_may_be_dropped": "{table}: {count} rows could not be placed. None of them may be left behind; decide on them in the mapping.",
    "legacy_mostly_overdue": "File {file}: {overdue} of {judged} certificates would be overdue, if the date is the “{meaning}”. Compare with the old system whether the date really means that.",
    "legacy_sum_uneven": "{table}: {count} rows have no outcome.",
    "legacy_count_differs": "{table}: {before} rows count as kept, but {after} records are there.",
    "legacy_touched_changed": "{kind}: {count} records have been changed since the migration ({examples}). A migration that has been worked with is not taken back.",
    "legacy_touched_needed": "{kind}: other data stand on {count} records ({examples}). A migration that has been worked with is not taken back.",
}
# Sentences end up in HTML dialogs: typed text in them must not become markup.
_HARMLESS = str.maketrans({"<": "\u2039", ">": "\u203a", "&": "\uff06"})
UNKNOWN_CODE = "This step is not possible. Please ask your administrator and name the code “{code}”."
WITH_FIELD = "{field}: {message}"


def explain(violation: RuleViolation | Finding) -> str:
    """Give the sentence for a violation or finding in the reader's language."""
    from frappe import _

    return explain_with(violation, _)


def explain_with(violation: RuleViolation | Finding, translate: Callable[[str], str]) -> str:
    """The same with a translator of your own, for use without a site."""
    shown = {name: _shown(value, translate) for name, value in violation.context.items()}
    source = MESSAGES.get(violation.code)
    if source is None:
        return translate(UNKNOWN_CODE).format(code=violation.code)
    message = translate(source).format(**shown)
    if "field" in shown and "{field}" not in source:
        return translate(WITH_FIELD).format(field=shown["field"], message=message)
    return message


def explain_all(findings: "list[Finding] | tuple[Finding, ...]") -> list[str]:
    """The sentences of several findings, in their order."""
    return [explain(finding) for finding in findings]


def _shown(value: Any, translate: Callable[[str], str]) -> str:
    if isinstance(value, Enum):
        return translate(str(value.value))
    if isinstance(value, Label):
        return translate(str(value))
    if isinstance(value, date):
        return value.isoformat()
    return str(value).translate(_HARMLESS)


def source_texts() -> Mapping[str, str]:
    """Every English text this module may show, by code, for checks of the translation file."""
    return {**MESSAGES, "unknown_code": UNKNOWN_CODE, "with_field": WITH_FIELD}
