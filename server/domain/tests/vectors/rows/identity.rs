//! Genuine assertions about names that are made to be mistaken for another's. None may become the victim.
use crate::message::{
    Assertion, EMAIL, MALLORY, VICTIM, about, around, attribute, mallory, name_id,
};
use crate::row::{Row, login, refused};

pub fn rows() -> Vec<Row> {
    let post = |assertion: Assertion| around(assertion.signed()).unsigned();
    let named = |text: &str| {
        post(Assertion {
            name_id: name_id(text),
            attributes: String::new(),
            ..mallory()
        })
    };
    let formatted = |format: &str| {
        post(Assertion {
            name_id: format!("<saml:NameID{format}>{MALLORY}</saml:NameID>"),
            ..mallory()
        })
    };
    let malformed = "saml.name_id_malformed";
    vec![
        login(
            "id-upper",
            "ADMIN@VICTIM.EXAMPLE",
            named("ADMIN@VICTIM.EXAMPLE"),
        ),
        login(
            "id-cyrillic",
            "\u{430}dmin@victim.example",
            named("\u{430}dmin@victim.example"),
        ),
        login(
            "id-fullwidth",
            "\u{ff41}dmin@victim.example",
            named("\u{ff41}dmin@victim.example"),
        ),
        login(
            "id-zwsp",
            "admin\u{200b}@victim.example",
            named("admin\u{200b}@victim.example"),
        ),
        refused("id-trailing-space", malformed, named(&format!("{VICTIM} "))),
        refused("id-nbsp", malformed, named(&format!("{VICTIM}\u{a0}"))),
        refused("id-newline", malformed, named(&format!("{VICTIM}\nx"))),
        login(
            "id-kelvin",
            "admin@victim.e\u{445}ample",
            named("admin@victim.e\u{445}ample"),
        ),
        login(
            "id-dotless-i",
            "adm\u{131}n@victim.example",
            named("adm\u{131}n@victim.example"),
        ),
        refused("id-tab-prefix", malformed, named(&format!("\t{VICTIM}"))),
        // Accepted as what this identity provider says; whose account that is, the service decides by identity provider.
        login("id-foreign-domain", VICTIM, post(about(VICTIM))),
        refused("id-empty-nameid", malformed, named("")),
        refused(
            "id-no-nameid",
            "saml.name_id_missing",
            post(Assertion {
                name_id: String::new(),
                ..mallory()
            }),
        ),
        refused(
            "id-two-nameids",
            "saml.name_id_missing",
            post(Assertion {
                name_id: name_id(MALLORY) + &name_id(VICTIM),
                ..mallory()
            }),
        ),
        refused(
            "id-nul",
            "saml.malformed",
            named("admin&#0;@victim.example"),
        ),
        login(
            "id-html",
            MALLORY,
            post(Assertion {
                attributes: attribute("givenName", &["&lt;script&gt;alert(1)&lt;/script&gt;"]),
                ..mallory()
            }),
        ),
        login(
            "id-dup-attr",
            MALLORY,
            post(Assertion {
                attributes: attribute("email", &[MALLORY]) + &attribute("email", &[VICTIM]),
                ..mallory()
            }),
        ),
        login(
            "id-injected-xml",
            MALLORY,
            post(Assertion {
                attributes: attribute(
                    "note",
                    &["&lt;/saml:AttributeValue&gt;&lt;saml:NameID&gt;admin@victim.example"],
                ),
                ..mallory()
            }),
        ),
        refused("id-no-format", "saml.name_id_format_missing", formatted("")),
        refused(
            "id-empty-format",
            "saml.name_id_format_missing",
            formatted(" Format=\"\""),
        ),
        refused(
            "id-transient",
            "saml.name_id_transient",
            formatted(" Format=\"urn:oasis:names:tc:SAML:2.0:nameid-format:transient\""),
        ),
        refused("id-long", malformed, named(&"x".repeat(1025))),
        refused(
            "id-encrypted",
            "saml.encryption_unsupported",
            post(Assertion {
                name_id: "<saml:EncryptedID></saml:EncryptedID>".to_owned(),
                ..mallory()
            }),
        ),
        login("id-longest", longest(), named(longest())),
        login(
            "id-format-unspecified",
            MALLORY,
            formatted(" Format=\"urn:oasis:names:tc:SAML:1.1:nameid-format:unspecified\""),
        ),
        login(
            "id-format-email",
            MALLORY,
            formatted(&format!(" Format=\"{EMAIL}\"")),
        ),
    ]
}

/// A name of the longest length allowed.
fn longest() -> &'static str {
    static NAME: std::sync::OnceLock<String> = std::sync::OnceLock::new();
    NAME.get_or_init(|| "x".repeat(1024))
}
