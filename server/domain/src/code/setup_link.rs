//! Refusals about set-up links: making one, using one, and deciding on what came of it.
use super::codes;

codes! {
    SETUP_LINK_INVALID = "setup.link_invalid", 410, OrganizationAdmin, "This set-up link does not work: it ran out, was revoked, or its work is done.", "Ask whoever sent it to you for a new one.";
    SETUP_SCOPE = "setup.scope", 403, OrganizationAdmin, "A set-up link opens the set-up of one identity provider and nothing else.", "Ask the admin who sent you the link to do this.";
    SETUP_PLAN = "setup.plan", 403, OrganizationAdmin, "The plan of the organization that asked you does not include single sign-on any more.", "Tell the admin who sent you the link; it works again as soon as the plan does.";
    SETUP_HANDED_IN = "setup.handed_in", 409, You, "The set-up is handed in and waits for an admin, so it stays as it is.", "Take it back, change it, and hand it in again.";
    SETUP_NOT_HANDED_IN = "setup.not_handed_in", 409, OrganizationAdmin, "Nothing that was handed in by this link waits for a decision.", "Somebody decided on it, took it back or revoked the link meanwhile; look at its state.";
    SETUP_FOR_WHOM = "setup.for_whom_invalid", 422, You, "It is not clear whom the link is for.", "Give a name of at most 80 characters, or an e-mail address.";
    SETUP_LIFETIME = "setup.lifetime_invalid", 422, You, "A set-up link works for 1 to 30 days.", "Choose a whole number of days from 1 to 30.";
}
