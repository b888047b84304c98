//! Calls once more on what is not the caller's: what belongs to somebody else, or to an owner.

/// Routes with one more thing in their place: what belongs to somebody else, or to nobody.
pub const OTHERS: [(&str, &str, &str); 5] = [
    (
        "GET /fleets/{fleet}",
        "of another person",
        "/fleets/{own fleet}",
    ),
    (
        "GET /organizations/{slug}/members/{account}",
        "an owner",
        "/organizations/{slug}/members/{second owner}",
    ),
    (
        "GET /api/v1/fleets/{id}",
        "of another person",
        "/api/v1/fleets/{own fleet}",
    ),
    (
        "PATCH /api/v1/fleets/{id}",
        "of another person",
        "/api/v1/fleets/{own fleet}",
    ),
    (
        "DELETE /api/v1/fleets/{id}",
        "of another person",
        "/api/v1/fleets/{own fleet}",
    ),
];

/// What a form sends, by name.
type Fields = &'static [(&'static str, &'static str)];

/// Actions once more on what belongs to another person, or to an owner.
pub const OTHER_FORMS: [(&str, &str, Fields); 9] = [
    (
        "rename-fleet",
        "of another person",
        &[("slug", ""), ("fleet", "{own fleet}"), ("name", "Mine")],
    ),
    (
        "delete-fleet",
        "of another person",
        &[
            ("slug", ""),
            ("fleet", "{own fleet}"),
            ("confirmation", "Own"),
        ],
    ),
    (
        "create-device",
        "of another person",
        &[("slug", ""), ("fleet", "{own fleet}"), ("name", "Mine")],
    ),
    (
        "change-role",
        "to owner",
        &[
            ("slug", "acme"),
            ("account", "{account}"),
            ("role", "owner"),
        ],
    ),
    (
        "change-role",
        "of an owner",
        &[
            ("slug", "acme"),
            ("account", "{second owner}"),
            ("role", "member"),
        ],
    ),
    (
        "end-member-sessions",
        "of an owner",
        &[("slug", "acme"), ("account", "{second owner}")],
    ),
    (
        "remove-member",
        "an owner",
        &[("slug", "acme"), ("account", "{second owner}")],
    ),
    (
        "send-saml-invite",
        "to an owner",
        &[("slug", "acme"), ("account", "{second owner}")],
    ),
    (
        "prepare-invitations",
        "as an owner",
        &[
            ("slug", "acme"),
            ("addresses", "invited@home.example"),
            ("role", "owner"),
            ("team", ""),
        ],
    ),
];
