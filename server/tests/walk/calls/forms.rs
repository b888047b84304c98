//! What the forms of the actions send, field by field.
use service::testing::PASSWORD;

/// What the form of an action sends.
pub fn fields(endpoint: &str) -> &'static [(&'static str, &'static str)] {
    match endpoint {
        "begin-two-factor"
        | "new-recovery-codes"
        | "turn-off-two-factor"
        | "begin-google"
        | "unlink-google"
        | "mail-confirmation-code"
        | "confirm-email"
        | "confirm-email-change"
        | "cancel-email-change"
        | "end-other-sessions"
        | "forget-last-sign-in"
        | "join-by-invitation"
        | "leave-by-invitation" => &[],
        "login-step" | "request-reset" => &[("email", "target@acme.example")],
        "sign-in" => &[("email", "target@acme.example"), ("password", PASSWORD)],
        "confirm-password" => &[("password", PASSWORD), ("next", "/")],
        "enterprise-sso" | "consent-identifier" | "request-connect" => &[("identifier", "acme")],
        "sign-up" => &[
            ("name", "New"),
            ("email", "new@home.example"),
            ("password", "quite another plain sentence"),
        ],
        "prove-google" => &[
            ("way", "01990000-0000-7000-8000-000000000000"),
            ("code", "0000-0000"),
        ],
        "second-factor" | "confirm-two-factor" | "confirm-by-mailed-code" => &[("code", "000000")],
        "change-second-factor-demand" => &[("slug", "acme"), ("demand", "passwords")],
        "end-member-session" => &[
            ("slug", "acme"),
            ("account", "{managed}"),
            ("session", "{managed session}"),
        ],
        "end-member-sessions" => &[("slug", "acme"), ("account", "{managed}")],
        "request-enablement" => &[("slug", "acme"), ("note", "500 people")],
        "approve-enablement" => &[("id", "{enablement}"), ("note", "")],
        "decline-enablement" => &[("id", "{enablement}"), ("reason", "Not yet.")],
        "add-tester" | "remove-tester" => &[
            ("organization", "acme"),
            ("key", "acme"),
            ("email", "tess@acme.example"),
        ],
        "plan-go-live" => &[
            ("organization", "acme"),
            ("key", "acme"),
            ("at", "2000-01-01T00:00"),
        ],
        "add-domain" => &[("slug", "acme"), ("domain", "new.example")],
        "check-domain" | "remove-domain" => &[("slug", "acme"), ("domain", "acme.example")],
        "request-email-change" => &[("email", "new@acme.example")],
        "reset-password" | "connect" => &[("password", "quite another plain sentence")],
        "consent" => &[
            ("identifier", "acme"),
            ("agree", "yes"),
            ("api_keys", "1"),
            ("fleets", "0"),
            ("devices", "0"),
            ("memberships_ending", "1"),
        ],
        "accept-invitation" => &[
            ("name", "New"),
            ("password", "quite another plain sentence"),
        ],
        "reconnect" => &[("identifier", "acme"), ("email", "target@acme.example")],
        "prepare-invitations" => &[
            ("slug", "acme"),
            ("addresses", "invited@home.example"),
            ("role", "member"),
            ("team", ""),
        ],
        "send-invitations" => &[("slug", "acme"), ("batch", "{batch}")],
        "resend-invitation" | "withdraw-invitation" => {
            &[("slug", "acme"), ("invitation", "{invitation}")]
        }
        "create-fleet" | "create-team" => &[("slug", "acme"), ("name", "New")],
        "rename-fleet" | "create-device" => {
            &[("slug", "acme"), ("fleet", "{fleet}"), ("name", "New")]
        }
        "delete-fleet" => &[
            ("slug", "acme"),
            ("fleet", "{fleet}"),
            ("confirmation", "Berlin"),
        ],
        "rename-device" => &[
            ("slug", "acme"),
            ("fleet", "{fleet}"),
            ("device", "{device}"),
            ("name", "New"),
        ],
        "delete-device" => &[
            ("slug", "acme"),
            ("fleet", "{fleet}"),
            ("device", "{device}"),
        ],
        "change-role" => &[
            ("slug", "acme"),
            ("account", "{account}"),
            ("role", "observer"),
        ],
        "remove-member" | "let-back-in" | "send-saml-invite" => {
            &[("slug", "acme"), ("account", "{account}")]
        }
        "create-organization" => &[("name", "Initech"), ("slug", "initech")],
        "rename-organization" => &[("slug", "acme"), ("name", "Acme Corp")],
        "delete-organization" => &[("slug", "labs"), ("confirmation", "LABS")],
        "leave-organization" | "withdraw-enablement" | "create-test-organization" => {
            &[("slug", "acme")]
        }
        "rename-account" => &[("name", "New name")],
        "change-password" => &[
            ("current", PASSWORD),
            ("password", "quite another plain sentence"),
        ],
        "end-session" => &[("session", "{target session}")],
        "create-api-key" => &[("name", "New")],
        "delete-api-key" => &[("key", "{target key}")],
        "delete-saml-account" => &[
            ("organization", "acme"),
            ("identifier", "acme"),
            ("id", "{saml account}"),
            ("confirmation", "managed@acme.example"),
        ],
        "change-sign-in-requests" => &[
            ("organization", "acme"),
            ("key", "acme"),
            ("signing", "always"),
            ("idp_initiated", "hint"),
        ],
        "rename-team" => &[("slug", "acme"), ("team", "{team}"), ("name", "New")],
        "delete-team" => &[("slug", "acme"), ("team", "{team}")],
        "add-team-member" => &[
            ("slug", "acme"),
            ("team", "{team}"),
            ("account", "{account}"),
        ],
        "remove-team-member" => &[
            ("slug", "acme"),
            ("team", "{team}"),
            ("account", "{second owner}"),
        ],
        "create-service-account" => &[("slug", "acme"), ("name", "New"), ("role", "member")],
        "disable-service-account" | "enable-service-account" => {
            &[("slug", "acme"), ("account", "{service account}")]
        }
        "give-service-mailbox" => &[
            ("slug", "acme"),
            ("account", "{service account}"),
            ("email", "robots@acme.example"),
        ],
        "delete-service-account" => &[
            ("slug", "acme"),
            ("account", "{service account}"),
            ("confirmation", "Robot"),
        ],
        "create-organization-key" => &[
            ("slug", "acme"),
            ("name", "New"),
            ("role", "member"),
            ("days", "30"),
        ],
        "replace-organization-key" | "revoke-organization-key" => &[
            ("slug", "acme"),
            ("key", "{organization key}"),
            ("overlap", "0"),
        ],
        "create-identity-provider" => &[
            ("organization", "labs"),
            ("product", "okta"),
            ("identifier", "labs"),
        ],
        other => provider_fields(other),
    }
}

/// What the forms of an identity provider send.
fn provider_fields(endpoint: &str) -> &'static [(&'static str, &'static str)] {
    match endpoint {
        "refresh-metadata"
        | "discard-held-change"
        | "make-renew-link"
        | "take-offline"
        | "test-connection"
        | "bring-back"
        | "switch-enforcement-off"
        | "make-break-glass-codes"
        | "go-live"
        | "begin-test"
        | "end-test"
        | "cancel-go-live"
        | "unlink-organization" => &[("organization", "acme"), ("key", "acme")],
        "approve-held-change" => &[
            ("organization", "acme"),
            ("key", "acme"),
            ("version", "none"),
        ],
        "switch-enforcement-on" => &[
            ("organization", "acme"),
            ("key", "acme"),
            ("policy", "all_but_owners"),
            ("mode", "rehearse"),
        ],
        "break-glass" => &[
            ("email", "second-owner@acme.example"),
            ("code", "{break-glass code}"),
        ],
        "disable-saml" => &[
            ("organization", "acme"),
            ("key", "acme"),
            ("confirmation", "acme"),
            ("choices[id-{managed}]", "keep"),
            ("choices[id-{suspended}]", "keep"),
        ],
        "lift-suspension" => &[
            ("organization", "acme"),
            ("key", "acme"),
            ("account", "{suspended}"),
        ],
        "pin-metadata-key" => &[
            ("organization", "acme"),
            ("key", "acme"),
            ("metadata_key", ""),
        ],
        "change-provisioning" => &[
            ("organization", "acme"),
            ("key", "acme"),
            ("provisioning", "approval"),
            ("role", "member"),
        ],
        "change-attribute-names" => &[
            ("organization", "acme"),
            ("key", "acme"),
            ("groups", "memberOf"),
        ],
        "add-group-rule" => &[
            ("organization", "acme"),
            ("key", "acme"),
            ("group", "it"),
            ("gives", "team:{acme}:{team}"),
        ],
        "remove-group-rule" => &[
            ("organization", "acme"),
            ("key", "acme"),
            ("rule", "{group rule}"),
        ],
        "approve-join-request" | "decline-join-request" => {
            &[("slug", "acme"), ("request", "{team}")]
        }
        "change-account-mode" => &[
            ("organization", "acme"),
            ("key", "acme"),
            ("account_mode", "connected"),
        ],
        "ask-it-admin" => &[
            ("organization", "labs"),
            ("identifier", "labs"),
            ("for_whom", "Ian"),
            ("days", "7"),
        ],
        "make-setup-link" => &[
            ("organization", "acme"),
            ("key", "acme"),
            ("for_whom", "Ian"),
            ("days", ""),
        ],
        "accept-setup" => &[
            ("organization", "acme"),
            ("key", "acme"),
            ("link", "{link}"),
            ("version", "{set-up version}"),
        ],
        "return-setup" | "revoke-setup-link" => &[
            ("organization", "acme"),
            ("key", "acme"),
            ("link", "{link}"),
            ("reason", ""),
        ],
        "setup-metadata-url" => &[
            ("link", "{open link}"),
            ("url", "https://127.0.0.1/metadata"),
        ],
        "setup-metadata-manual" => &[
            ("link", "{open link}"),
            ("issuer", "https://idp.acme.example/entity"),
            ("sso_url", "https://idp.acme.example/sso"),
            ("binding", "post"),
            ("certificate", "{certificate}"),
        ],
        "setup-choose" => &[
            ("link", "{open link}"),
            ("entity_id", "https://idp.acme.example/entity"),
        ],
        "setup-attributes" => &[("link", "{open link}"), ("email", "mail")],
        "setup-hand-in" | "setup-take-back" => &[("link", "{open link}")],
        "revoke-renew-link" => &[("organization", "acme"), ("key", "acme"), ("id", "{team}")],
        "renew-metadata-url" => &[("url", "https://127.0.0.1/metadata")],
        "rename-identifier" => &[
            ("organization", "acme"),
            ("key", "acme"),
            ("identifier", "acme-corp"),
        ],
        // Refused by its address, so that nothing goes out.
        "identity-provider-metadata-url" => &[
            ("organization", "acme"),
            ("key", "acme"),
            ("url", "https://127.0.0.1/metadata"),
        ],
        "identity-provider-metadata-manual" => &[
            ("organization", "acme"),
            ("key", "acme"),
            ("issuer", "https://idp.acme.example/entity"),
            ("sso_url", "https://idp.acme.example/sso"),
            ("binding", "redirect"),
            ("certificate", "{certificate}"),
        ],
        "choose-identity-provider-metadata" => &[
            ("organization", "acme"),
            ("key", "acme"),
            ("entity_id", "https://idp.acme.example/entity"),
        ],
        "save-identity-provider-metadata" => &[
            ("organization", "acme"),
            ("key", "acme"),
            ("version", "{version}"),
        ],
        "switch-identity-provider" => &[
            ("organization", "acme"),
            ("key", "acme"),
            ("version", "{version}"),
            ("carry_over", "email"),
            ("confirmation", "acme"),
        ],
        "link-organizations" => &[
            ("organization", "acme"),
            ("key", "acme"),
            ("organizations[0]", "{acme}"),
        ],
        "change-identity-provider" => &[
            ("organization", "acme"),
            ("key", "acme"),
            ("name", "Acme's"),
            ("product", "okta"),
        ],
        "set-default-team" => &[
            ("organization", "acme"),
            ("key", "acme"),
            ("default_team", "{team}"),
        ],
        "delete-identity-provider" => &[
            ("organization", "acme"),
            ("key", "acme"),
            ("confirmation", "acme"),
        ],
        other => panic!("say what the form of {other} sends"),
    }
}
