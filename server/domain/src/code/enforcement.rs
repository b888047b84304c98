//! Refusals about enforcing single sign-on, break-glass codes, and disabling an identity provider.
use super::codes;

codes! {
    SSO_REQUIRED = "access.sso_required", 403, You, "This organization requires single sign-on.", "Sign in through its identity provider, and you come back to where you were.";
    BREAK_GLASS_SCOPE = "access.break_glass_scope", 403, You, "A break-glass session opens only the identity provider and the enforcement of its own organization.", "Mend those, and sign in as usual for everything else.";
    BREAK_GLASS_FAILED = "login.break_glass_failed", 401, You, "The e-mail address or the code is not right, or the code was used already.", "Try another of your codes, or ask another owner.";
    ACCOUNT_SUSPENDED = "account.suspended", 403, OrganizationAdmin, "This account is suspended, so it signs in nowhere.", "Ask an admin of your organization.";
    ENFORCEMENT_NOT_LIVE = "enforcement.not_live", 409, OrganizationAdmin, "Nobody can sign in to this organization through the identity provider at present.", "Switch it live, or bring it back, first.";
    ENFORCEMENT_NOT_TRIED = "enforcement.not_tried", 409, You, "You have not come through the identity provider yourself within the last 15 minutes.", "Test the connection, or sign in through it, as yourself, and do it again.";
    ENFORCEMENT_NO_WAY_IN = "enforcement.no_way_in", 409, OrganizationAdmin, "No owner can sign in without single sign-on.", "Invite an owner with a password, or give a service owner one.";
    ENFORCEMENT_NO_BREAK_GLASS = "enforcement.no_break_glass", 409, OrganizationAdmin, "No owner holds unused break-glass codes.", "An owner makes break-glass codes and keeps them in a safe place.";
    ENFORCEMENT_CERTIFICATE_ENDS = "enforcement.certificate_ends", 409, OrganizationAdmin, "The last signing certificate of the identity provider ends within 14 days.", "Give the next certificate first.";
    ENFORCEMENT_CHANGE_WAITS = "enforcement.change_waits", 409, OrganizationAdmin, "A change of the identity provider's metadata waits for approval.", "Approve or discard it first.";
    ENFORCEMENT_REFRESH_FAILED = "enforcement.refresh_failed", 409, IdentityProviderAdmin, "The metadata of the identity provider could not be refreshed.", "Refresh it until that works, or give the metadata by hand.";
    ENFORCEMENT_ONLY_REFUSALS = "enforcement.only_refusals", 409, IdentityProviderAdmin, "The latest three sign-ins through the identity provider were all refused.", "Open the sign-in records, mend what they name, and sign in once.";
    ENFORCEMENT_IN_FORCE = "enforcement.in_force", 409, OrganizationAdmin, "This organization requires single sign-on, and this would end that.", "An owner switches enforcement off first.";
    DISABLE_CHOICE_MISSING = "identity_provider.disable_choice_missing", 409, You, "For somebody whose account this company manages nothing is chosen.", "Choose for each of them: keep with a password, suspend, or delete.";
}
