//! A message of ours on its way through the browser: deflated into a query or posted as a form, signed or not.
use super::binding::Binding;
use super::canonical::element;
use super::signing_key::{RSA_SHA256, SigningFailed, SigningKey};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use flate2::Compression;
use flate2::write::DeflateEncoder;
use std::io::Write;
use url::Url;
use url::form_urlencoded::byte_serialize;

/// A message in canonical form, in two halves: an enveloped signature goes between them, behind the Issuer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OutgoingMessage {
    parameter: &'static str,
    id: String,
    before: String,
    after: String,
}

/// How a message leaves.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Outgoing {
    /// By a redirect to this address. [SAML Bindings §3.4]
    Redirect(Url),
    /// By a form that posts itself. [SAML Bindings §3.5]
    Post {
        /// Where it posts to.
        action: Url,
        /// Its hidden fields, as they are.
        fields: Vec<(&'static str, String)>,
    },
}

impl OutgoingMessage {
    /// An element of ours in canonical form, split behind its Issuer.
    pub(super) fn new(
        parameter: &'static str,
        id: &str,
        name: &str,
        attributes: &[(&str, &str)],
        issuer: &str,
        content: &str,
    ) -> Self {
        let whole = element(name, attributes, "");
        let end = format!("</{name}>");
        let start = whole.strip_suffix(&end).unwrap_or_default();
        Self {
            parameter,
            id: id.to_owned(),
            before: format!("{start}{issuer}"),
            after: format!("{content}{end}"),
        }
    }

    /// The message without a signature.
    pub fn xml(&self) -> String {
        format!("{}{}", self.before, self.after)
    }

    /// The message with an enveloped signature. [SAML Core §5.4]
    pub fn signed_xml(&self, key: &SigningKey) -> Result<String, SigningFailed> {
        let signature = key.enveloped_signature(&self.id, &self.xml())?;
        Ok(format!("{}{signature}{}", self.before, self.after))
    }

    /// Sends it by a binding to a location; with a key, signed as that binding signs.
    pub fn send(
        &self,
        binding: Binding,
        location: &Url,
        relay_state: Option<&str>,
        key: Option<&SigningKey>,
    ) -> Result<Outgoing, SigningFailed> {
        match binding {
            Binding::Redirect => Ok(Outgoing::Redirect(self.redirect_url(
                location,
                relay_state,
                key,
            )?)),
            Binding::Post => {
                let mut fields = vec![(self.parameter, self.post_value(key)?)];
                fields.extend(relay_state.map(|state| ("RelayState", state.to_owned())));
                let mut action = location.clone();
                action.set_fragment(None);
                Ok(Outgoing::Post { action, fields })
            }
        }
    }

    /// The URL that carries the message in its query; a query that `location` has already is kept, a fragment is not. A
    /// signature is over the very octets of the query, never over the XML. [SAML Bindings §3.4.4.1]
    fn redirect_url(
        &self,
        location: &Url,
        relay_state: Option<&str>,
        key: Option<&SigningKey>,
    ) -> Result<Url, SigningFailed> {
        let mut query = String::new();
        let message = STANDARD.encode(deflate(self.xml().as_bytes()));
        append(&mut query, self.parameter, &message);
        if let Some(relay_state) = relay_state {
            append(&mut query, "RelayState", relay_state);
        }
        if let Some(key) = key {
            append(&mut query, "SigAlg", RSA_SHA256);
            let signature = STANDARD.encode(key.sign(query.as_bytes())?);
            append(&mut query, "Signature", &signature);
        }
        let mut url = location.clone();
        url.set_fragment(None);
        let query = match location.query().filter(|present| !present.is_empty()) {
            Some(present) => format!("{present}&{query}"),
            None => query,
        };
        url.set_query(Some(&query));
        Ok(url)
    }

    /// The value of the form field. [SAML Bindings §3.5.4]
    fn post_value(&self, key: Option<&SigningKey>) -> Result<String, SigningFailed> {
        let xml = match key {
            Some(key) => self.signed_xml(key)?,
            None => self.xml(),
        };
        Ok(STANDARD.encode(xml))
    }
}

fn append(query: &mut String, name: &str, value: &str) {
    if !query.is_empty() {
        query.push('&');
    }
    query.push_str(name);
    query.push('=');
    query.extend(byte_serialize(value.as_bytes()));
}

/// Raw DEFLATE, no header. [RFC 1951]
fn deflate(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = DeflateEncoder::new(Vec::new(), Compression::default());
    // A vector takes every write; nothing is left to fail.
    let _ = encoder.write_all(bytes);
    encoder.finish().unwrap_or_default()
}
