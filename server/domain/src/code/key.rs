//! Refusals about the keys of an organization and about service accounts.
use super::codes;

codes! {
    KEY_EXPIRED = "access.key_expired", 401, OrganizationAdmin, "The API key has reached the end that was chosen for it.", "Ask an admin of the organization for a new one, under API keys.";
    KEY_REPLACED = "access.key_replaced", 401, OrganizationAdmin, "The API key was replaced, and the time in which both worked is over.", "Use the key that took its place.";
    KEY_REVOKED = "access.key_revoked", 401, OrganizationAdmin, "The API key was revoked.", "Ask an admin of the organization for a new one, under API keys.";
    KEY_SCOPE = "access.key_scope", 403, OrganizationAdmin, "An organization's API key does not open this.", "Use the key of a service account, or do it in the console.";
    KEY_LIFETIME = "api_key.lifetime_invalid", 422, You, "A key works for 1 to 366 days.", "Choose a whole number of days from 1 to 366.";
    KEY_OVERLAP = "api_key.overlap_invalid", 422, You, "A key goes on for 0 to 7 days after it was replaced.", "Choose a whole number of days from 0 to 7.";
    KEY_ROLE = "api_key.role_invalid", 422, You, "A key never has this role.", "Choose observer, member or admin; for a fleet, observer or member.";
    KEY_ENDED = "api_key.ended", 409, OrganizationAdmin, "This key was replaced or revoked already, or has expired.", "Look at the list of keys again, and make a new one.";
    SERVICE_NOT_A_PERSON = "service_account.not_a_person", 403, OrganizationAdmin, "A service account is no person: it signs in by a password alone, is never linked to an identity provider, and its address stays what its owners chose.", "Ask an owner of the organization it belongs to.";
    SERVICE_STAYS = "service_account.stays", 409, OrganizationAdmin, "A service account belongs to one organization and to no other.", "Delete it under Service accounts, or make one in the other organization.";
    SERVICE_PASSWORD = "service_account.password_required", 409, OrganizationAdmin, "A service account without a password cannot be an owner: it would be no way in.", "Give it a mailbox under Service accounts first, and set its password by the link that is mailed there.";
}
