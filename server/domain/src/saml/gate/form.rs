//! The one form of signature that SAML allows. [SAML Core §5.4]
use super::Structure;
use crate::Refusal;
use crate::code::{
    SAML_ALGORITHM_REFUSED, SAML_ENCRYPTION_SHAPE, SAML_REFERENCE_REFUSED,
    SAML_SIGNATURE_MISPLACED, SAML_SIGNATURE_SHAPE, SAML_TRANSFORM_REFUSED,
};
use crate::saml::element::{attribute, base64_only, clip, is, text_only};
use crate::saml::namespace::{
    ENCRYPTION, ENCRYPTION_11, ENVELOPED_SIGNATURE, EXCLUSIVE_C14N, SIGNATURE, SIGNATURE_11,
};
use roxmltree::Node;

/// Signature algorithms that are accepted: SHA-2 with RSA or ECDSA.
const SIGNATURE_METHODS: [&str; 6] = [
    "http://www.w3.org/2001/04/xmldsig-more#rsa-sha256",
    "http://www.w3.org/2001/04/xmldsig-more#rsa-sha384",
    "http://www.w3.org/2001/04/xmldsig-more#rsa-sha512",
    "http://www.w3.org/2001/04/xmldsig-more#ecdsa-sha256",
    "http://www.w3.org/2001/04/xmldsig-more#ecdsa-sha384",
    "http://www.w3.org/2001/04/xmldsig-more#ecdsa-sha512",
];

/// Digest algorithms that are accepted, and the bytes each gives.
const DIGEST_METHODS: [(&str, usize); 3] = [
    ("http://www.w3.org/2001/04/xmlenc#sha256", 32),
    ("http://www.w3.org/2001/04/xmldsig-more#sha384", 48),
    ("http://www.w3.org/2001/04/xmlenc#sha512", 64),
];

/// A signature in the allowed form, and what it claims. Nothing of it is proven yet.
pub(in crate::saml) struct SignatureForm<'a> {
    /// The ID of the element it stands in and refers to.
    pub(in crate::saml) signed_id: &'a str,
    /// The namespace and local name of that element.
    pub(in crate::saml) signed_name: (String, String),
    /// Whether that is the Response.
    pub(in crate::saml) over_response: bool,
    /// The digest it claims for that element.
    pub(in crate::saml) digest: Vec<u8>,
    /// The first certificate it names, as DER. A hint for people, never a key.
    pub(in crate::saml) certificate: Option<Vec<u8>>,
    signature_method: &'a str,
    digest_method: &'a str,
}

/// Reads the signatures: at most one in the Response, at most one in the assertion, none elsewhere. Whether there must be
/// one is not decided here.
pub(in crate::saml) fn read_signatures<'a>(
    structure: &Structure<'a, '_>,
) -> Result<Vec<SignatureForm<'a>>, Refusal> {
    let mut forms: Vec<SignatureForm<'a>> = Vec::new();
    for element in structure.root.descendants().filter(Node::is_element) {
        refuse_detour(element, structure.encrypted())?;
        if element.tag_name().name() != "Signature" {
            continue;
        }
        let parent = element.parent().filter(|parent| {
            let in_assertion = *parent == structure.assertion && structure.encrypted().is_none();
            *parent == structure.root || in_assertion
        });
        let Some(parent) = parent.filter(|_| is(element, SIGNATURE, "Signature")) else {
            return Err(Refusal::new(SAML_SIGNATURE_MISPLACED)
                .expected("signatures in the Response or the Assertion only"));
        };
        let over_response = parent != structure.assertion;
        if forms.iter().any(|form| form.over_response == over_response) {
            return Err(
                Refusal::new(SAML_SIGNATURE_MISPLACED).expected("one signature in an element")
            );
        }
        forms.push(SignatureForm::read(
            element,
            attribute(parent, "ID").unwrap_or_default(),
            over_response,
        )?);
    }
    Ok(forms)
}

/// Elements that make an engine fetch, decrypt or follow something. What stands in an EncryptedAssertion is read by our
/// own code alone, which follows nothing either.
pub(in crate::saml) fn refuse_detour(
    element: Node<'_, '_>,
    encrypted: Option<Node<'_, '_>>,
) -> Result<(), Refusal> {
    let name = element.tag_name();
    let detour = match name.namespace() {
        Some(SIGNATURE) => match name.name() {
            "Object" | "Manifest" | "SignatureProperties" => true,
            "RetrievalMethod" => {
                encrypted.is_none_or(|encrypted| !element.ancestors().any(|node| node == encrypted))
            }
            _ => false,
        },
        Some(SIGNATURE_11) => name.name() == "KeyInfoReference",
        Some(ENCRYPTION) if name.name() == "CipherReference" => {
            return Err(Refusal::new(SAML_ENCRYPTION_SHAPE)
                .expected("a CipherValue")
                .received("a CipherReference"));
        }
        Some(ENCRYPTION | ENCRYPTION_11) => element
            .ancestors()
            .any(|node| is(node, SIGNATURE, "Signature")),
        _ => false,
    };
    if detour {
        Err(shape("nothing to follow", name.name()))
    } else {
        Ok(())
    }
}

fn shape(expected: &str, received: &str) -> Refusal {
    Refusal::new(SAML_SIGNATURE_SHAPE)
        .expected(expected)
        .received(clip(received))
}

impl<'a> SignatureForm<'a> {
    pub(in crate::saml) fn read(
        signature: Node<'a, '_>,
        signed_id: &'a str,
        over_response: bool,
    ) -> Result<Self, Refusal> {
        let parts = elements(signature, &["SignedInfo", "SignatureValue", "KeyInfo"])?;
        let [signed_info, value, key_info @ ..] = parts.as_slice() else {
            return Err(shape("SignedInfo, SignatureValue, KeyInfo", "fewer"));
        };
        if base64_only(*value).is_none_or(|value| value.is_empty()) {
            return Err(shape("a SignatureValue in base64", "something else"));
        }
        let [canonicalization, signature_method, reference] = exactly(
            *signed_info,
            ["CanonicalizationMethod", "SignatureMethod", "Reference"],
        )?;
        expect_exclusive(canonicalization)?;
        let signature_method = algorithm(signature_method)?;
        let (digest_method, digest) = read_reference(reference, signed_id)?;
        let certificate = key_info
            .first()
            .and_then(|key_info| {
                key_info
                    .descendants()
                    .find(|node| is(*node, SIGNATURE, "X509Certificate"))
            })
            .and_then(base64_only);
        let signed = signature.parent().map(|parent| parent.tag_name());
        let signed_name = signed.map_or_else(Default::default, |name| {
            let namespace = name.namespace().unwrap_or_default();
            (namespace.to_owned(), name.name().to_owned())
        });
        Ok(Self {
            signed_id,
            signed_name,
            over_response,
            digest,
            certificate,
            signature_method,
            digest_method,
        })
    }

    /// A form that no document has, to compare with.
    #[cfg(test)]
    pub(in crate::saml) fn sample(
        signed_id: &'a str,
        over_response: bool,
        digest: Vec<u8>,
    ) -> Self {
        use crate::saml::namespace::{ASSERTION, PROTOCOL};
        let (namespace, name) = if over_response {
            (PROTOCOL, "Response")
        } else {
            (ASSERTION, "Assertion")
        };
        Self {
            signed_id,
            signed_name: (namespace.to_owned(), name.to_owned()),
            over_response,
            digest,
            certificate: None,
            signature_method: SIGNATURE_METHODS[0],
            digest_method: DIGEST_METHODS[0].0,
        }
    }

    /// SHA-2 with RSA or ECDSA, and a SHA-2 digest: never an HMAC, never SHA-1. [SAML2int §2.2]
    pub(in crate::saml) fn check_algorithms(&self) -> Result<(), Refusal> {
        let refused = |received: &str| {
            Refusal::new(SAML_ALGORITHM_REFUSED)
                .expected("SHA-256 or better with RSA or ECDSA")
                .received(clip(received))
        };
        if !SIGNATURE_METHODS.contains(&self.signature_method) {
            return Err(refused(self.signature_method));
        }
        match DIGEST_METHODS
            .iter()
            .find(|(method, _)| *method == self.digest_method)
        {
            None => Err(refused(self.digest_method)),
            Some((_, length)) if *length != self.digest.len() => Err(shape(
                &format!("a digest of {length} bytes"),
                &self.digest.len().to_string(),
            )),
            Some(_) => Ok(()),
        }
    }
}

/// One reference to the parent, with the two transforms that SAML allows.
fn read_reference<'a>(
    reference: Node<'a, '_>,
    signed_id: &str,
) -> Result<(&'a str, Vec<u8>), Refusal> {
    let own = format!("#{signed_id}");
    match attribute(reference, "URI") {
        Some(uri) if uri == own && reference.attributes().len() == 1 => {}
        received => {
            return Err(Refusal::new(SAML_REFERENCE_REFUSED)
                .expected(own)
                .received(clip(received.unwrap_or("no URI"))));
        }
    }
    let [transforms, digest_method, digest_value] =
        exactly(reference, ["Transforms", "DigestMethod", "DigestValue"])?;
    let listed: Vec<Node<'_, '_>> = transforms.children().filter(Node::is_element).collect();
    let refused = || {
        let names: Vec<&str> = listed
            .iter()
            .filter_map(|transform| attribute(*transform, "Algorithm"))
            .take(5)
            .collect();
        Refusal::new(SAML_TRANSFORM_REFUSED)
            .expected("enveloped-signature, then exclusive canonicalization")
            .received(clip(&names.join(", ")))
    };
    let [enveloped, exclusive] = listed.as_slice() else {
        return Err(refused());
    };
    let well_named = listed
        .iter()
        .all(|transform| is(*transform, SIGNATURE, "Transform"));
    let is_enveloped = attribute(*enveloped, "Algorithm") == Some(ENVELOPED_SIGNATURE)
        && enveloped.attributes().len() == 1;
    if !well_named
        || !is_enveloped
        || enveloped.children().any(|child| child.is_element())
        || !blank_between(transforms)
    {
        return Err(refused());
    }
    expect_exclusive(*exclusive).map_err(|_| refused())?;
    let digest = base64_only(digest_value)
        .ok_or_else(|| shape("a DigestValue in base64", "something else"))?;
    Ok((algorithm(digest_method)?, digest))
}

/// Exclusive canonicalization without comments, at most with a list of inclusive prefixes. [SAML Core §5.4.3]
fn expect_exclusive(method: Node<'_, '_>) -> Result<(), Refusal> {
    let received = attribute(method, "Algorithm").unwrap_or("none");
    let mut inside = method.children().filter(Node::is_element);
    let list_only = inside.next().is_none_or(|list| {
        is(list, EXCLUSIVE_C14N, "InclusiveNamespaces")
            && list.attributes().len() == 1
            && attribute(list, "PrefixList").is_some_and(|prefixes| {
                prefixes.len() <= 256
                    && prefixes
                        .bytes()
                        .all(|byte| byte.is_ascii_alphanumeric() || b"#._- ".contains(&byte))
            })
            && text_only(list).is_some_and(|text| text.is_empty())
    });
    if received == EXCLUSIVE_C14N
        && method.attributes().len() == 1
        && list_only
        && inside.next().is_none()
        && blank_between(method)
    {
        Ok(())
    } else {
        Err(Refusal::new(SAML_TRANSFORM_REFUSED)
            .expected(EXCLUSIVE_C14N)
            .received(clip(received)))
    }
}

/// The algorithm of a method element with nothing inside: no HMAC length, no parameters.
fn algorithm<'a>(method: Node<'a, '_>) -> Result<&'a str, Refusal> {
    if method.children().any(|child| child.is_element()) || method.attributes().len() != 1 {
        return Err(shape(
            "an algorithm without parameters",
            method.tag_name().name(),
        ));
    }
    attribute(method, "Algorithm").ok_or_else(|| shape("an Algorithm", "none"))
}

/// The child elements, which must be of the signature namespace and follow `names` from the start; the last may lack.
fn elements<'a, 'input>(
    parent: Node<'a, 'input>,
    names: &[&str],
) -> Result<Vec<Node<'a, 'input>>, Refusal> {
    let found: Vec<Node<'a, 'input>> = parent.children().filter(Node::is_element).collect();
    let in_order = found.len() <= names.len()
        && found
            .iter()
            .zip(names)
            .all(|(child, name)| is(*child, SIGNATURE, name));
    if !in_order || found.len() + 1 < names.len() || !blank_between(parent) {
        let received: Vec<&str> = found
            .iter()
            .take(6)
            .map(|child| child.tag_name().name())
            .collect();
        return Err(shape(&names.join(", "), &received.join(", ")));
    }
    Ok(found)
}

/// The child elements, exactly these.
fn exactly<'a, 'input, const N: usize>(
    parent: Node<'a, 'input>,
    names: [&str; N],
) -> Result<[Node<'a, 'input>; N], Refusal> {
    elements(parent, &names)?
        .try_into()
        .map_err(|found: Vec<_>| shape(&names.join(", "), &format!("{} elements", found.len())))
}

/// Whether only white space stands between the child elements.
fn blank_between(parent: Node<'_, '_>) -> bool {
    parent
        .children()
        .filter(Node::is_text)
        .all(|text| text.text().is_none_or(|text| text.trim_ascii().is_empty()))
}
