//! The one form of encryption that is opened. All of it is there for everybody to read, so it may be refused by name.
use crate::Refusal;
use crate::code::{SAML_ENCRYPTION_ALGORITHM_REFUSED, SAML_ENCRYPTION_SHAPE};
use crate::saml::element::{attribute, base64_only, children, clip, is, only, text_only};
use crate::saml::namespace::{ENCRYPTION, ENCRYPTION_11, SIGNATURE};
use roxmltree::Node;

/// Most EncryptedKeys that are tried: one message for a few recipients.
const MAX_KEYS: usize = 4;
/// The plaintext is one element.
const ELEMENT: &str = "http://www.w3.org/2001/04/xmlenc#Element";

/// How the content is encrypted. [XML Encryption §5.2]
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Cipher {
    pub(super) key_bytes: usize,
    /// Authenticated (GCM); else CBC.
    pub(super) authenticated: bool,
}

/// Content encryption that is accepted.
const CIPHERS: [(&str, Cipher); 6] = [
    ("http://www.w3.org/2009/xmlenc11#aes256-gcm", gcm(32)),
    ("http://www.w3.org/2009/xmlenc11#aes192-gcm", gcm(24)),
    ("http://www.w3.org/2009/xmlenc11#aes128-gcm", gcm(16)),
    ("http://www.w3.org/2001/04/xmlenc#aes256-cbc", cbc(32)),
    ("http://www.w3.org/2001/04/xmlenc#aes192-cbc", cbc(24)),
    ("http://www.w3.org/2001/04/xmlenc#aes128-cbc", cbc(16)),
];

const fn gcm(key_bytes: usize) -> Cipher {
    Cipher {
        key_bytes,
        authenticated: true,
    }
}

const fn cbc(key_bytes: usize) -> Cipher {
    Cipher {
        key_bytes,
        authenticated: false,
    }
}

/// A hash inside RSA-OAEP.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Hash {
    Sha1,
    Sha256,
    Sha384,
    Sha512,
}

/// SHA-1 is no weakness here: OAEP needs no collision resistance. [RFC 8017 §B.1]
const DIGESTS: [(&str, Hash); 4] = [
    ("http://www.w3.org/2000/09/xmldsig#sha1", Hash::Sha1),
    ("http://www.w3.org/2001/04/xmlenc#sha256", Hash::Sha256),
    (
        "http://www.w3.org/2001/04/xmldsig-more#sha384",
        Hash::Sha384,
    ),
    ("http://www.w3.org/2001/04/xmlenc#sha512", Hash::Sha512),
];

const MASKS: [(&str, Hash); 4] = [
    ("http://www.w3.org/2009/xmlenc11#mgf1sha1", Hash::Sha1),
    ("http://www.w3.org/2009/xmlenc11#mgf1sha256", Hash::Sha256),
    ("http://www.w3.org/2009/xmlenc11#mgf1sha384", Hash::Sha384),
    ("http://www.w3.org/2009/xmlenc11#mgf1sha512", Hash::Sha512),
];

/// RSA-OAEP with SHA-1 in the mask, and with a mask of choice. [XML Encryption §5.5.2]
const OAEP_MGF1P: &str = "http://www.w3.org/2001/04/xmlenc#rsa-oaep-mgf1p";
const OAEP: &str = "http://www.w3.org/2009/xmlenc11#rsa-oaep";

/// A content key, encrypted for a key of ours or of somebody else.
pub(super) struct WrappedKey {
    pub(super) digest: Hash,
    pub(super) mask: Hash,
    pub(super) bytes: Vec<u8>,
}

/// An EncryptedAssertion of the accepted form, not yet opened.
pub(super) struct EncryptedForm {
    pub(super) cipher: Cipher,
    pub(super) data: Vec<u8>,
    pub(super) keys: Vec<WrappedKey>,
}

impl EncryptedForm {
    /// One EncryptedData, and EncryptedKeys in its KeyInfo or beside it. [SAML Core §2.3.4]
    pub(super) fn read(encrypted: Node<'_, '_>) -> Result<Self, Refusal> {
        let data = only(encrypted, ENCRYPTION, "EncryptedData")
            .ok_or_else(|| shape("one EncryptedData", "none or several"))?;
        if let Some(other) = attribute(data, "Type").filter(|kind| *kind != ELEMENT) {
            return Err(shape(ELEMENT, other));
        }
        let method = only(data, ENCRYPTION, "EncryptionMethod")
            .ok_or_else(|| shape("one EncryptionMethod", "none or several"))?;
        let algorithm = attribute(method, "Algorithm").unwrap_or("none");
        let cipher = CIPHERS
            .into_iter()
            .find_map(|(name, cipher)| (name == algorithm).then_some(cipher))
            .ok_or_else(|| refused("AES with GCM or CBC", algorithm))?;
        let bits = (cipher.key_bytes * 8).to_string();
        for parameter in method.children().filter(Node::is_element) {
            let says_the_same = is(parameter, ENCRYPTION, "KeySize")
                && text_only(parameter).is_some_and(|text| text.trim() == bits);
            if !says_the_same {
                return Err(shape("no parameters", parameter.tag_name().name()));
            }
        }
        let inside = only(data, SIGNATURE, "KeyInfo");
        let nodes: Vec<Node<'_, '_>> = inside
            .into_iter()
            .chain([encrypted])
            .flat_map(|parent| children(parent, ENCRYPTION, "EncryptedKey"))
            .collect();
        if nodes.is_empty() || nodes.len() > MAX_KEYS {
            return Err(shape(
                &format!("1 to {MAX_KEYS} EncryptedKeys"),
                &nodes.len().to_string(),
            ));
        }
        expect_retrieval(encrypted, inside, &nodes)?;
        let keys = nodes
            .into_iter()
            .map(WrappedKey::read)
            .collect::<Result<_, _>>()?;
        Ok(Self {
            cipher,
            data: cipher_value(data)?,
            keys,
        })
    }
}

impl WrappedKey {
    fn read(node: Node<'_, '_>) -> Result<Self, Refusal> {
        let method = only(node, ENCRYPTION, "EncryptionMethod")
            .ok_or_else(|| shape("one EncryptionMethod", "none or several"))?;
        let algorithm = attribute(method, "Algorithm").unwrap_or("none");
        if algorithm != OAEP && algorithm != OAEP_MGF1P {
            return Err(refused("RSA-OAEP", algorithm));
        }
        let parameter = |namespace, name, table: &[(&str, Hash)]| {
            let mut found = children(method, namespace, name);
            let Some(first) = found.next() else {
                return Ok(Hash::Sha1);
            };
            if found.next().is_some() {
                return Err(shape(&format!("one {name}"), "several"));
            }
            let algorithm = attribute(first, "Algorithm").unwrap_or("none");
            table
                .iter()
                .find_map(|(known, hash)| (*known == algorithm).then_some(*hash))
                .ok_or_else(|| refused("SHA-1 or SHA-2", algorithm))
        };
        let digest = parameter(SIGNATURE, "DigestMethod", &DIGESTS)?;
        let mask = parameter(ENCRYPTION_11, "MGF", &MASKS)?;
        if algorithm == OAEP_MGF1P && mask != Hash::Sha1 {
            return Err(shape("MGF only with rsa-oaep of XML Encryption 1.1", "MGF"));
        }
        // Nobody uses a label; with one, we would have to say which.
        let labelled = children(method, ENCRYPTION, "OAEPparams")
            .any(|label| text_only(label).is_none_or(|text| !text.trim().is_empty()));
        if labelled {
            return Err(shape("no OAEPparams", "OAEPparams"));
        }
        Ok(Self {
            digest,
            mask,
            bytes: cipher_value(node)?,
        })
    }
}

/// A RetrievalMethod may say that the key stands beside, by an ID in the same EncryptedAssertion. Nothing is fetched or
/// followed for it: the keys that count are found by their place.
fn expect_retrieval(
    encrypted: Node<'_, '_>,
    key_info: Option<Node<'_, '_>>,
    keys: &[Node<'_, '_>],
) -> Result<(), Refusal> {
    for method in encrypted
        .descendants()
        .filter(|node| is(*node, SIGNATURE, "RetrievalMethod"))
    {
        let uri = attribute(method, "URI").unwrap_or("none");
        let names_one = uri
            .strip_prefix('#')
            .is_some_and(|id| keys.iter().any(|key| attribute(*key, "Id") == Some(id)));
        if method.parent() != key_info
            || !names_one
            || method.children().any(|child| child.is_element())
        {
            return Err(shape("the Id of an EncryptedKey beside", uri));
        }
    }
    Ok(())
}

fn cipher_value(parent: Node<'_, '_>) -> Result<Vec<u8>, Refusal> {
    only(parent, ENCRYPTION, "CipherData")
        .and_then(|data| only(data, ENCRYPTION, "CipherValue"))
        .and_then(base64_only)
        .ok_or_else(|| shape("a CipherValue in base64", "something else"))
}

fn shape(expected: &str, received: &str) -> Refusal {
    Refusal::new(SAML_ENCRYPTION_SHAPE)
        .expected(expected)
        .received(clip(received))
}

fn refused(expected: &str, received: &str) -> Refusal {
    Refusal::new(SAML_ENCRYPTION_ALGORITHM_REFUSED)
        .expected(expected)
        .received(clip(received))
}
