//! One document for one reader, another for the next.
use crate::message::{
    A, AUDIENCE, Assertion, LONG, MALLORY, P, VICTIM, about, around, attribute, conditions, evil,
    finish, issuer, mallory, name_id, restriction,
};
use crate::row::{Row, login, refused};
use crate::signer::{DS, Form, keys};

pub fn rows(canary: &str) -> Vec<Row> {
    let post = |body: String| around(body).unsigned();
    let genuine = post(mallory().signed());
    let signed = mallory().signed();
    let original = mallory().unsigned();
    let signature = mallory().signature();
    let doctype =
        |declaration: &str, document: &str| format!("<!DOCTYPE Response {declaration}>{document}");
    let id_like = |attribute: &str| {
        evil()
            .template()
            .replace(
                " ID=\"_evil\"",
                &format!(" ID=\"_evil\" {attribute}=\"_assertion\""),
            )
            .replace(Form::PLACE, &signature)
    };
    let object = |inside: &str| {
        signature.replace(
            "</ds:Signature>",
            &format!("<ds:Object>{inside}</ds:Object></ds:Signature>"),
        )
    };
    let before_signature =
        |text: &str| signed.replacen("<ds:Signature ", &format!("{text}<ds:Signature "), 1);
    let long = post(about(LONG).signed());
    // The attacker's genuine name ends the victim's: a cut reader sees the victim.
    let split = |mark: &str| {
        long.replace(
            &format!(">{LONG}</saml:NameID>"),
            &format!(">{VICTIM}{mark}.evil.example</saml:NameID>"),
        )
    };
    let utf16: Vec<u8> = "\u{feff}"
        .encode_utf16()
        .chain(genuine.encode_utf16())
        .flat_map(u16::to_le_bytes)
        .collect();
    let mut latin1 = format!(
        "<?xml version=\"1.0\" encoding=\"ISO-8859-1\"?>{}",
        post(
            Assertion {
                attributes: attribute("name", &["Ada"]),
                ..mallory()
            }
            .signed()
        )
    )
    .into_bytes();
    let name = latin1
        .windows(3)
        .position(|window| window == b"Ada")
        .unwrap();
    latin1[name] = 0xc4;
    let nul = [
        genuine.as_bytes(),
        b"\0",
        post(evil().unsigned()).as_bytes(),
    ]
    .concat();
    let extended = |extensions: String, body: String| {
        let mut shell = around(body);
        shell.extensions = extensions;
        shell
    };

    vec![
        refused("pd-doctype-cdata", "saml.doctype", format!("<!DOCTYPE Response SYSTEM 'x\"><!--'>{}<![CDATA[-->{}<!--]]>-->", post(evil().unsigned()), genuine)),
        refused("pd-attlist-ns", "saml.doctype", doctype(&format!("[<!ATTLIST Signature xmlns CDATA #FIXED \"{DS}\">]"), &extended("<Signature></Signature>".to_owned(), signed.clone()).unsigned())),
        refused("pd-id-entity", "saml.doctype", doctype("[<!ENTITY id \"_assertion\">]", &genuine.replace("\"_response\"", "\"&id;\""))),
        refused("pd-ns-attr-id", "saml.id_refused", post(id_like("saml:ID"))),
        refused("pd-ns-attr-id2", "saml.id_refused", {
            let evil = evil().template().replace(" ID=\"_evil\"", &format!(" xmlns:samlp=\"{P}\" samlp:ID=\"_evil\"")).replace(Form::PLACE, &object(&original));
            post(evil)
        }),
        refused("pd-xml-id", "saml.id_refused", post(id_like("xml:id"))),
        refused("pd-Id-case", "saml.id_refused", post(id_like("Id"))),
        refused("pd-id-lower", "saml.id_refused", post(id_like("id"))),
        // pysaml2 names its signatures; the name must stay out of the way of what they refer to.
        login("v31-signature-id", MALLORY, genuine.replace("<ds:Signature ", "<ds:Signature Id=\"_signature\" ")),
        refused("pd-signature-id-collides", "saml.id_refused", genuine.replace("<ds:Signature ", "<ds:Signature Id=\"_assertion\" ")),
        refused("pd-keyinfo-id-collides", "saml.id_refused", genuine.replace("<ds:KeyInfo>", "<ds:KeyInfo Id=\"_assertion\">")),
        refused("pd-signature-upper-id", "saml.id_refused", genuine.replace("<ds:Signature ", "<ds:Signature ID=\"_signature\" ")),
        refused("pd-reference-id", "saml.reference_refused", genuine.replace("<ds:Reference ", "<ds:Reference Id=\"_reference\" ")),
        refused("pd-wrong-ns-assertion", "saml.wrapped", post(evil().unsigned().replace(&format!("xmlns:saml=\"{A}\""), "xmlns:saml=\"urn:evil\"") + &signed)),
        login(
            "pd-wrong-ns-inside-signed-response",
            MALLORY,
            around(
                Assertion {
                    name_id: format!("<evil:NameID xmlns:evil=\"urn:evil\">{VICTIM}</evil:NameID>") + &mallory().name_id,
                    issuer: "<evil:Issuer xmlns:evil=\"urn:evil\">https://other.example</evil:Issuer>".to_owned() + &mallory().issuer,
                    ..mallory()
                }
                .unsigned(),
            )
            .signed(),
        ),
        refused("pd-wrong-ns-response", "saml.not_a_response", genuine.replace(&format!("xmlns:samlp=\"{P}\""), &format!("xmlns:samlp=\"{A}\""))),
        refused(
            "pd-ds-wrong-ns-first",
            "saml.signature_misplaced",
            post(before_signature("<evil:Signature xmlns:evil=\"urn:evil\"><evil:DigestValue>QUJD</evil:DigestValue></evil:Signature>")),
        ),
        refused("pd-recover-garbage", "saml.malformed", post(evil().unsigned()).replace("</saml:Assertion></samlp:Response>", "<open>") + &genuine),
        refused("pd-recover-trailing", "saml.malformed", around(mallory().unsigned()).signed() + "<evil></evil>"),
        refused("pd-recover-trailing-text", "saml.malformed", around(mallory().unsigned()).signed() + "evil"),
        refused("pd-recover-dup-attr", "saml.malformed", post(evil().template().replace(" ID=\"_evil\"", " ID=\"_evil\" ID=\"_assertion\"").replace(Form::PLACE, &signature))),
        refused("pd-recover-badentity", "saml.malformed", genuine.replace(">staff<", ">staff&bogus;<")),
        refused("pd-recover-unquoted", "saml.malformed", genuine.replace("Version=\"2.0\"", "Version=2.0")),
        refused("pd-nul-byte", "saml.malformed", nul),
        refused("pd-utf16", "saml.malformed", utf16),
        refused("pd-utf7", "saml.malformed", format!("<?xml version=\"1.0\" encoding=\"UTF-7\"?>{genuine}")),
        refused("pd-latin1", "saml.malformed", latin1),
        refused("pd-latin1-declared", "saml.malformed", format!("<?xml version=\"1.0\" encoding=\"ISO-8859-1\"?>{genuine}")),
        refused("pd-cdata-in-digest", "saml.signature_shape", genuine.replace("</ds:DigestValue>", "<![CDATA[]]></ds:DigestValue>")),
        refused("pd-cdata-in-signature-value", "saml.signature_shape", genuine.replace("<ds:SignatureValue>", "<ds:SignatureValue><![CDATA[]]>")),
        refused("pd-xml11", "saml.malformed", format!("<?xml version=\"1.1\"?>{genuine}")),
        refused("pd-two-declarations", "saml.malformed", format!("<?xml version=\"1.0\"?><?xml version=\"1.0\"?>{genuine}")),
        refused("pd-name-beyond-ascii", "saml.name_refused", extended("<x\u{e9}></x\u{e9}>".to_owned(), signed.clone()).unsigned()),
        refused("pd-xml-base", "saml.name_refused", genuine.replacen("<samlp:Status>", "<samlp:Status xml:base=\"https://evil.example/\">", 1)),
        login(
            "pd-xinclude",
            MALLORY,
            extended(format!("<xi:include xmlns:xi=\"http://www.w3.org/2001/XInclude\" href=\"{canary}/xinclude\"></xi:include>"), signed.clone()).unsigned(),
        ),
        refused("cm-comment", "saml.comment", split("<!---->")),
        refused("cm-comment-long", "saml.comment", split("<!-- .victim.example -->")),
        login("cm-cdata-split", LONG, split("<![CDATA[]]>")),
        login("cm-cdata-tail", LONG, long.replace(&format!(">{LONG}</saml:NameID>"), &format!(">{VICTIM}<![CDATA[.evil.example]]></saml:NameID>"))),
        refused("cm-pi", "saml.comment", post(Assertion { name_id: name_id(&format!("{VICTIM}<?x y?>.evil.example")), ..about(LONG) }.signed())),
        refused("cm-child", "saml.name_id_malformed", post(Assertion { name_id: name_id(&format!("{VICTIM}<saml:x></saml:x>.evil.example")), ..about(LONG) }.signed())),
        refused("cm-leading-comment", "saml.comment", long.replace(&format!(">{LONG}</saml:NameID>"), &format!("><!---->{LONG}</saml:NameID>"))),
        refused("cm-issuer", "saml.comment", genuine.replace("evil.example/entity<", "evil.example<!---->/entity<")),
        refused(
            "cm-audience",
            "saml.comment",
            post(Assertion { conditions: conditions(-60, 300, &restriction(&[&format!("{AUDIENCE}.evil.example")])), ..mallory() }.signed()).replace(&format!("{AUDIENCE}."), &format!("{AUDIENCE}<!---->.")),
        ),
        login(
            "cm-attr-cdata",
            LONG,
            long.replace(&format!(">{LONG}</saml:AttributeValue>"), &format!(">{VICTIM}<![CDATA[.evil.example]]></saml:AttributeValue>")),
        ),
        refused("cm-attr", "saml.comment", long.replace(&format!(">{LONG}</saml:AttributeValue>"), &format!(">{VICTIM}<!---->.evil.example</saml:AttributeValue>"))),
        refused("xxe-file", "saml.doctype", doctype("[<!ENTITY x SYSTEM \"file:///etc/hostname\">]", &genuine.replace(">staff<", ">&x;<"))),
        refused("xxe-http", "saml.doctype", doctype(&format!("[<!ENTITY x SYSTEM \"{canary}/entity\">]"), &genuine.replace(">staff<", ">&x;<"))),
        refused("xxe-param", "saml.doctype", doctype(&format!("[<!ENTITY % x SYSTEM \"{canary}/parameter\"> %x;]"), &genuine)),
        refused("xxe-external-dtd", "saml.doctype", doctype(&format!("SYSTEM \"{canary}/dtd\""), &genuine)),
        refused("xxe-doctype-only", "saml.doctype", doctype("", &genuine)),
        refused("xxe-internal-entity-nameid", "saml.doctype", doctype(&format!("[<!ENTITY x \"{VICTIM}\">]"), &genuine.replace(&format!(">{MALLORY}</saml:NameID>"), ">&x;</saml:NameID>"))),
        refused("xxe-doctype-after-declaration", "saml.doctype", format!("<?xml version=\"1.0\"?>\n{}", doctype("", &genuine))),
        refused("pd-issuer-other-prefix", "saml.issuer_missing", finish(&around(Assertion { issuer: issuer("https://other.example") + &mallory().issuer, ..mallory() }.signed_as(&Form::by(&keys().idp))).unsigned())),
    ]
}
