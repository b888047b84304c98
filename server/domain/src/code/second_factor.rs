//! Refusals about second factors and the fresh proofs that changing them takes.
use super::codes;

codes! {
    SECOND_FACTOR_REQUIRED = "access.second_factor_required", 403, You, "This organization asks for a second factor, and your account has none.", "Set up two-factor under Preferences and come back. What is yours elsewhere stays open.";
    SECOND_FACTOR_WRONG = "login.second_factor_wrong", 403, You, "The code is not right, or was used already.", "Type the code that your app shows now, or a recovery code that was not used yet.";
    SECOND_FACTOR_EXPIRED = "login.second_factor_expired", 410, You, "No sign-in waits for a code in this browser: it was finished, or it waited for more than 10 minutes.", "Sign in again.";
    TWO_FACTOR_ALREADY_ON = "two_factor.already_on", 409, You, "Two-factor is turned on for this account already.", "To use another device, turn it off first and set it up again.";
    TWO_FACTOR_OFF = "two_factor.off", 409, You, "Two-factor is not turned on for this account.", "Set it up under Preferences, Two-factor.";
    TWO_FACTOR_SETUP_EXPIRED = "two_factor.setup_expired", 410, You, "No set-up of two-factor waits for its first code: it was finished, or it was begun more than 30 minutes ago.", "Begin the set-up again; what the app holds of the old one is worthless.";
    TWO_FACTOR_NO_CREDENTIAL = "two_factor.no_credential", 409, You, "This account has no password that a second factor could stand beside.", "Set a password first.";
    MAILED_CODE_WRONG = "confirmation.mailed_code_wrong", 403, You, "The mailed code is not right, was used already, or is older than 10 minutes.", "Type the code of the newest mail, or ask for another one.";
}
