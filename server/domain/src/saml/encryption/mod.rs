//! Encrypted assertions: opens what the identity provider sealed for us, and tells nobody why it could not.
//! [SAML Core §2.3.4, §6; XML Encryption 1.1]
mod cipher;
mod form;
mod key;
mod prove;
mod transport;

pub use key::DecryptionKey;

use super::expectation::Expectation;
use crate::Refusal;
use crate::code::SAML_DECRYPTION_FAILED;
use form::EncryptedForm;
use roxmltree::Node;

/// What must vouch for a ciphertext before its content is believed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum EncryptionPolicy {
    /// The signature of the Response, verified before a byte is decrypted: nobody but the identity provider can have
    /// us decrypt anything.
    #[default]
    SignedResponseOnly,
    /// That, or a signature inside the encryption. Strangers can then post ciphertexts and watch what comes of them, so
    /// every failure looks and costs the same; the caller closes the exchange at the first one.
    InnerSignatureToo,
}

/// An assertion that was encrypted.
pub(super) struct Opened {
    /// The signed bytes where the assertion is signed itself; else the whole plaintext.
    pub(super) xml: String,
    /// Which certificate fits the signature inside; none where there is no signature inside.
    pub(super) key_index: Option<usize>,
}

/// Opens an EncryptedAssertion. A form or algorithm that is not accepted is refused by name, for everybody can see it.
/// From the first byte that is decrypted to a signature that holds, all that can go wrong is one refusal, with nothing
/// in it. `response_signed` says that the identity provider's verified signature covers `encrypted`; without it the
/// assertion must carry a signature of its own, with it a signature inside must hold if there is one.
pub(super) fn open(
    encrypted: Node<'_, '_>,
    expectation: &Expectation,
    response_signed: bool,
) -> Result<Opened, Refusal> {
    let form = EncryptedForm::read(encrypted)?;
    let content_key = transport::content_key(&form, &expectation.decryption_keys);
    let plaintext = cipher::decrypt(form.cipher, &content_key, &form.data)
        .and_then(|bytes| String::from_utf8(bytes).ok());
    prove::prove(
        plaintext.as_deref(),
        form.data.len(),
        expectation,
        response_signed,
    )
    .ok_or_else(|| SAML_DECRYPTION_FAILED.into())
}
