//! Refusals about asking for single sign-on, testing it with named people, and going live.
use super::codes;

codes! {
    ENABLEMENT_OPEN = "enablement.open", 409, OrganizationAdmin, "Single sign-on was asked for already, or is approved.", "See on the enablement page how it stands.";
    ENABLEMENT_DECIDED = "enablement.decided", 409, You, "This request was decided or withdrawn already.", "See in the list how it stands.";
    ENABLEMENT_REASON = "enablement.reason_missing", 422, You, "Whoever asked should hear why.", "Type a reason of at most 1,000 characters.";
    ENABLEMENT_NOTE = "enablement.note_too_long", 422, You, "The text is longer than 1,000 characters.", "Say it shorter; the rest can follow by mail.";
    ENABLEMENT_REQUIRED = "enablement.required", 409, OrganizationAdmin, "The operator of this service has not approved single sign-on for this organization.", "Ask for it on the enablement page.";
    ENABLEMENT_TEST_ORGANIZATION = "enablement.test_organization", 409, OrganizationAdmin, "This organization is for tests, and stays in test.", "Go live in the organization that it belongs to.";
    ENABLEMENT_HAS_TEST = "enablement.has_test_organization", 409, OrganizationAdmin, "There is a test organization already.", "Open it from the enablement page.";
    ROLLOUT_TESTERS_ONLY = "identity_provider.testing", 403, OrganizationAdmin, "This sign-in is being tried out, and you are not among those who test it.", "Sign in as before, or ask an admin of your organization to name you as a tester.";
    ROLLOUT_NOT_TESTING = "identity_provider.not_testing", 409, OrganizationAdmin, "The identity provider is not in test in this organization.", "Begin the test first.";
    ROLLOUT_UNTESTED = "identity_provider.untested", 409, OrganizationAdmin, "Nobody has signed in through it yet since the test began.", "Let a named tester sign in once from the sign-in page, then go live.";
    ROLLOUT_TIME = "identity_provider.go_live_time", 422, You, "This is no time at which it can go live.", "Choose a minute within the next 90 days.";
    ROLLOUT_TESTERS_FULL = "identity_provider.testers_full", 409, OrganizationAdmin, "At most 100 people can be named as testers.", "Remove testers, or go live.";
    OPERATOR_REQUIRED = "access.operator_required", 403, Operator, "This page is for the operators of this service.", "Sign in with an operator's account.";
    OPERATOR_SECOND_FACTOR = "access.operator_second_factor", 403, You, "Operators decide with a second factor only.", "Turn two-factor on under Preferences, then sign in with it.";
}
