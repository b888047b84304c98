//! Refusals about who the caller is and what they may do.
use super::codes;

codes! {
    SIGN_IN_REQUIRED = "access.sign_in_required", 401, You, "This needs a signed-in account.", "Sign in and open the page again.";
    KEY_INVALID = "access.key_invalid", 401, You, "The API key is unknown, expired or revoked.", "Make a new key under Preferences, API keys.";
    FORBIDDEN = "access.forbidden", 403, OrganizationAdmin, "Your role does not allow this.", "Ask an admin or owner of the organization.";
    ADMIN_REQUIRED = "access.admin_required", 403, OrganizationAdmin, "Only admins and owners of the organization can do this.", "Ask an admin or owner of the organization.";
    OWNER_REQUIRED = "access.owner_required", 403, OrganizationAdmin, "Only owners of the organization can do this.", "Ask an owner of the organization.";
    PLAN_REQUIRED = "access.plan_required", 403, Operator, "Single sign-on is part of the enterprise plan.", "Ask the operator of this service to change the plan of your organization.";
    SESSION_SCOPE = "access.session_scope", 403, You, "A session made by your company's identity provider does not open this.", "Sign in with your own credential to change it.";
    RECENT_LOGIN_REQUIRED = "access.recent_login_required", 403, You, "This needs you to have signed in within the last 10 minutes.", "Confirm that it is you, and do it again.";
}
