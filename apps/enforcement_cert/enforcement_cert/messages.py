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
    "import_file_no_list": "This file is not a list. Upload a .xlsx, .xls or .csv file.",
    "import_file_markup": "The file is a web page with the name of a list. Open it in a spreadsheet program and save it as .xlsx.",
    "import_file_encoding": "The characters of the file cannot be read. Save it as .xlsx, or as .csv in UTF-8.",
    "import_file_too_large": "The file is larger than {maximum} MB. Split the list into several files.",
    "import_file_swells": "The file is far larger inside than a list of officers can be. Copy the filled rows into a new file and upload that.",
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
    "import_other_unit": "The list is about another unit ({found}) and not about the chosen agency “{chosen}”. Nothing was taken in. Choose the right file or the right agency.",
    "import_person_present": "This person is already in the archive of this agency (officer code {officer_code}). To change the data, choose to update persons already there.",
    "import_person_approved": "This person (officer code {officer_code}) has been approved; approved data are not changed by a list. Correct the record by hand.",
    "import_person_elsewhere": "This person is already in the archive of “{unit}” (officer code {officer_code}). If the person has moved, ask that unit to transfer the record.",
    "import_person_just_entered": "Somebody else has entered this person at the same moment. Look at the existing record.",
    "import_photo_missing": "There is no photo of this person among the photos. Upload one on the officer's record.",
    "import_photo_repeated": "There are several photos of this person among the photos, so none was taken. Upload the right one on the officer's record.",
    "photo_in_archive_damaged": "The photo of this person is damaged. Upload it again on the officer's record.",
    "photo_in_archive_too_large": "The photo of this person is larger than {maximum} MB. Save it smaller and upload it on the officer's record.",
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
    "person_on_forced_list": "This person is on the forced-cancellation list and cannot apply. Ask your legal office about it.",
    "person_has_certificate": "This person already holds a certificate ({number}). Cancel it first if the person has moved.",
    "person_has_application": "An application for this person is already under way ({number}). Wait for its result or have it withdrawn.",
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
    "account_data_incomplete": "The agency's data are incomplete. Complete organisation code, establishment figures, legal basis and administrator's mobile number first.",
    "account_letter_missing": "The sealed letter of entrustment is missing. Upload it as PDF first.",
    "account_not_reviewed": "The legal office has not reviewed this account yet. Until then only the agency's own data can be edited.",
    "account_not_taken_in": "The superior agency has not taken in this account yet. Ask the superior agency to do so.",
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
