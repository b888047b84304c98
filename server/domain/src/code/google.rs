//! Refusals about signing in with Google.
use super::codes;

codes! {
    GOOGLE_UNREACHABLE = "google.unreachable", 503, Operator, "Google did not answer, or not as it should.", "Try again in a moment, or sign in another way.";
    GOOGLE_EXPIRED = "google.expired", 410, You, "No sign-in with Google waits here: it was finished, it began more than 10 minutes ago, or it began in another browser.", "Begin again from the login page.";
    GOOGLE_DECLINED = "google.declined", 403, You, "Google sent you back without signing you in.", "Begin again, or sign in another way.";
    GOOGLE_ANSWER_REFUSED = "google.answer_refused", 403, Operator, "What Google answered could not be trusted, so it was not used.", "Try again; if it happens again, tell the operator of this service the reference.";
    GOOGLE_EMAIL_UNVERIFIED = "google.email_unverified", 403, You, "Google has not verified the e-mail address of this Google account.", "Verify the address at Google, or use another Google account.";
    GOOGLE_EMAIL_UNUSABLE = "google.email_unusable", 403, You, "This Google account has no e-mail address that can be used here.", "Use another Google account, or sign in another way.";
    GOOGLE_NO_ACCOUNT = "google.no_account", 403, OrganizationAdmin, "Nobody here signs in with this Google account, and new accounts are made by invitation only.", "Ask an admin of your organization to invite you.";
    GOOGLE_ACCOUNT_REFUSED = "google.account_refused", 403, You, "The account with this address does not sign in with Google.", "Sign in the way you always do.";
    GOOGLE_COMPANY_DOMAIN = "google.company_domain", 403, OrganizationAdmin, "The company that holds this address's domain requires its own single sign-on.", "Continue to the company's sign-in.";
    GOOGLE_OTHER_EMAIL = "google.other_email", 409, You, "This Google account has another e-mail address than your account here.", "Choose the Google account with your address, or change your address here first.";
    GOOGLE_TAKEN = "google.taken", 409, You, "This Google account is linked to another account here.", "Unlink it there first, or use another Google account.";
    GOOGLE_ALREADY_LINKED = "google.already_linked", 409, You, "Your account is linked to a Google account already.", "Unlink that one first.";
    GOOGLE_OTHER_ACCOUNT = "google.other_account", 409, You, "This is not the session or the Google account that began this.", "Begin again, and choose the same Google account.";
    GOOGLE_NOT_LINKED = "google.not_linked", 409, You, "Your account is not linked to a Google account.", "Open Preferences to see how you sign in.";
    GOOGLE_ONLY_WAY = "google.only_way", 409, You, "Google is the only way into your account.", "Set a password first, then unlink Google.";
    GOOGLE_NOT_FRESH = "google.not_fresh", 403, You, "Google was asked for a fresh sign-in and did not confirm one.", "Confirm that it is you with a mailed code instead.";
    GOOGLE_CODE_WRONG = "google.code_wrong", 403, You, "The mailed code is not right, or five wrong ones were typed.", "Type the code of the newest mail, or begin again from the login page.";
}
