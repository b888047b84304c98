//! Refusals about accounts, passwords, organizations and consent.
use super::codes;

codes! {
    LOGIN_FAILED = "login.failed", 401, You, "The e-mail address or the password is not right, or this account signs in another way.", "Try again, use Enterprise SSO if your company has it, or reset your password.";
    LOGIN_SSO_REQUIRED = "login.sso_required", 403, You, "This account belongs to a company and signs in through its identity provider.", "Use the company's sign-in address.";
    EMAIL_UNCONFIRMED = "login.email_unconfirmed", 403, You, "The e-mail address of this account is not confirmed yet.", "Open the link that was mailed to you, or ask for a new one by resetting the password.";
    LINK_EXPIRED = "link.expired", 410, You, "This link was used already, is no longer valid, or was never given out.", "Ask for a new one.";
    EMAIL_TAKEN = "account.email_taken", 409, You, "Another account has this e-mail address.", "Use another address, or sign in to that account.";
    SIGNUP_CLOSED = "signup.closed", 403, Operator, "New accounts are made by invitation only here.", "Ask an admin of your organization to invite you.";
    PASSWORD_WEAK = "password.weak", 422, You, "This password is too short or too common.", "Use at least 15 characters that are not a known password.";
    PASSWORD_WRONG = "password.wrong", 403, You, "The current password is not right.", "Type your current password again.";
    ACCOUNT_MANAGED = "account.managed", 403, OrganizationAdmin, "Your company manages this account, so this is not available.", "Ask an admin of your organization.";
    KEY_NOT_ALLOWED = "api_key.not_allowed", 403, OrganizationAdmin, "Company accounts cannot make API keys.", "Ask an admin for a service account.";
    ORGANIZATION_LAST_WAY_IN = "organization.last_way_in", 409, OrganizationAdmin, "This would leave an organization without an owner who can sign in without single sign-on.", "Invite another owner, or give a service owner a password, and try again.";
    ORGANIZATION_NAME_TAKEN = "organization.slug_taken", 409, You, "Another organization has this address.", "Choose another one.";
    ORGANIZATION_IN_USE = "organization.in_use", 409, OrganizationAdmin, "An identity provider still depends on this organization.", "Delete the identity provider, or link another organization to it first.";
    ORGANIZATION_HAS_TEST = "organization.has_test_organization", 409, OrganizationAdmin, "The organization that was made for its tests is still there.", "Delete the test organization first.";
    ORGANIZATION_LAST_OWNER = "organization.last_owner", 409, OrganizationAdmin, "This would leave the organization without an owner.", "Make somebody else an owner first, or delete the organization.";
    TEAM_NOT_A_MEMBER = "team.not_a_member", 409, OrganizationAdmin, "This person does not belong to the organization.", "Add them to the organization first.";
    NAME_TAKEN = "name.taken", 409, You, "This name is taken.", "Choose another name.";
    CONSENT_CHANGED = "consent.changed", 409, You, "What would be transferred has grown since you agreed.", "Read the new numbers and agree again.";
    CONSENT_OPERATOR = "consent.operator", 409, Operator, "An operator's account cannot become a company account.", "Use another account.";
    CONSENT_SOLE_OWNER = "consent.sole_owner", 409, You, "You are the only owner of another organization.", "Make somebody else an owner there, or delete it, and come back.";
    CONSENT_ALREADY = "consent.already_managed", 409, You, "This account is a company account already.", "Sign in through your company's identity provider.";
    CONSENT_OTHER_PERSON = "consent.other_person", 409, You, "The identity provider answered for another e-mail address than that of this account.", "Sign in at the identity provider as yourself, or ask your admin to correct the address there.";
    CONSENT_OTHER_ACCOUNT = "consent.other_account", 409, You, "Another account is signed in now than the one that started this.", "Sign in with the account you want to transfer and start again.";
    CONSENT_SUBJECT_TAKEN = "consent.subject_taken", 409, OrganizationAdmin, "The identity provider's account is linked to another account here already.", "Ask an admin to delete the older SAML account, then try again.";
    CONSENT_NOT_GIVEN = "consent.not_given", 422, You, "The confirmation is not ticked.", "Tick the box if you agree, or cancel.";
    CONFIRMATION_MISMATCH = "confirmation.mismatch", 422, You, "The confirmation does not match.", "Type exactly what the page asks for.";
    NOT_YOURSELF = "account.not_yourself", 409, OrganizationAdmin, "You cannot do this to your own account.", "Ask another admin.";
    NOT_AN_OWNER = "account.owner_protected", 403, OrganizationAdmin, "Admins never act on an owner.", "Ask an owner of the organization.";
}
