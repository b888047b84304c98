//! Refusals about invitations, and about attaching single sign-on to an account.
use super::codes;

codes! {
    INVITATION_EXPIRED = "invitation.expired", 410, OrganizationAdmin, "This invitation was used already, was withdrawn, or is no longer valid.", "Ask whoever invited you for a new one.";
    INVITATION_OTHER_PERSON = "invitation.other_person", 409, You, "The invitation is for another e-mail address than the one you signed in with.", "Sign in as the invited person, or ask for an invitation to your own address.";
    INVITATION_OTHER_ACCOUNT = "invitation.other_account", 409, You, "Another account is signed in here than the one that was invited.", "Sign out, open the link again and sign in as the invited person.";
    INVITATION_ACCOUNT_MANAGED = "invitation.account_managed", 409, OrganizationAdmin, "The account with this address belongs to another company, so it cannot be invited elsewhere.", "Invite another address of the same person.";
    INVITATION_OPERATOR = "invitation.operator", 409, OrganizationAdmin, "An operator's account belongs to no organization.", "Invite another address of the same person.";
    INVITATION_NEEDS_CONSENT = "invitation.needs_consent", 409, You, "You have an account of your own with this address, and this company owns the accounts of its people.", "Sign in with your account and open the invitation again: it leads to the page where you can hand the account over.";
    INVITATION_SIGN_IN_FIRST = "invitation.sign_in_first", 409, You, "There is an account with the invited address already.", "Sign in to that account first, then open the invitation again.";
    INVITATION_ALREADY_MEMBER = "invitation.already_member", 409, You, "This person belongs to the organization already.", "Change their role on their page instead.";
    INVITATION_ROLE = "invitation.role_not_allowed", 403, OrganizationAdmin, "Only owners can invite somebody as an owner.", "Choose another role, or ask an owner.";
    INVITATION_SSO_REQUIRED = "invitation.sso_required", 403, You, "This organization requires single sign-on, so the invitation is accepted through its identity provider.", "Open the invitation again and continue to the identity provider.";
    INVITATION_TOO_MANY = "invitation.too_many", 422, You, "More addresses were given than one batch takes.", "Invite at most 2,000 people at a time.";
    CONNECT_OPERATOR = "connect.operator", 409, Operator, "An operator's account is never linked to an identity provider.", "Use another account.";
    CONNECT_NEEDS_CONSENT = "connect.needs_consent", 409, You, "This company owns the accounts that its identity provider signs in.", "Choose Preferences, Enterprise SSO, Enable: you read there what that means before anything changes.";
    CONNECT_ACCOUNT_MANAGED = "connect.account_managed", 409, OrganizationAdmin, "Another company manages this account, so no other identity provider can sign it in.", "Ask an admin of the company that manages it.";
    CONNECT_NEEDS_APPROVAL = "connect.needs_approval", 403, OrganizationAdmin, "A company account is connected anew only when an admin agrees.", "Ask an admin to send you a SAML invite from your page under Members.";
    CONNECT_OTHER_PERSON = "connect.other_person", 409, You, "The identity provider answered for another e-mail address than that of this account.", "Sign in at the identity provider as yourself, or ask your admin to correct the address there.";
    CONNECT_OTHER_ACCOUNT = "connect.other_account", 409, You, "Another account is signed in now than the one that started this.", "Open the link in your mail again.";
    CONNECT_SUBJECT_TAKEN = "connect.subject_taken", 409, OrganizationAdmin, "The identity provider's account is linked to another account here already.", "Ask an admin to delete the older SAML account, then try again.";
    CONSENT_ACCOUNTS_STAY = "consent.accounts_stay", 409, You, "This company leaves accounts with their people, so there is nothing to hand over.", "Choose Preferences, Enterprise SSO, Connect SAML.";
    PROVISIONING_DOMAIN_UNVERIFIED = "provisioning.domain_unverified", 403, OrganizationAdmin, "You signed in at your identity provider, but your address is of a domain that the organization has not verified, so no account is made.", "Ask an admin to invite you, or to verify the domain.";
    PROVISIONING_NEEDS_CONSENT = "provisioning.needs_consent", 403, You, "You have an account of your own with this address, and this company owns the accounts of its people.", "Sign in with your own account and choose Preferences, Enterprise SSO, Enable.";
    PROVISIONING_NEEDS_CONNECT = "provisioning.needs_connect", 403, You, "You have an account of your own with this address, and it is not connected to this identity provider yet.", "Sign in with your own account and choose Preferences, Enterprise SSO, Connect SAML.";
    PROVISIONING_WAITS = "provisioning.waits_for_approval", 403, OrganizationAdmin, "You signed in at your identity provider; an admin of the organization decides whether you come in.", "The admins were told. When they agree, you get a mail with a link.";
    ACCOUNT_MODE_FIXED = "identity_provider.account_mode_fixed", 409, OrganizationAdmin, "People are linked to this identity provider, so whose their accounts are can no longer change.", "Delete their SAML accounts first; the page lists them.";
}
