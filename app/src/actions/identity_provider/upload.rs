//! The metadata form: two names and a file or a text.
use crate::request::{Multipart, MultipartFault};
use domain::code;
use leptos::server_fn::codec::MultipartData;
use service::identity_provider::Proposal;

/// The largest metadata file read, in bytes; the reader refuses more by itself.
const METADATA_LIMIT: usize = 2 * 1024 * 1024;

/// What the multipart form carries.
pub(in crate::actions) struct Upload {
    pub(in crate::actions) organization: String,
    pub(in crate::actions) key: String,
    /// The set-up link whose form it is.
    pub(in crate::actions) link: String,
    pub(in crate::actions) proposal: service::Result<Proposal>,
}

impl Upload {
    /// Reads the fields. Of a file that is larger than metadata may be nothing is kept.
    pub(in crate::actions) async fn read(data: MultipartData) -> Self {
        let mut form = Multipart::read(data, METADATA_LIMIT).await;
        let (file, text) = (form.take("file"), form.text("text"));
        let refused = |code: domain::Code| Err(domain::Refusal::new(code).field("file").into());
        let proposal = match form.fault {
            Some(MultipartFault::TooLarge) => refused(code::METADATA_TOO_LARGE),
            Some(MultipartFault::Malformed) => refused(code::MALFORMED),
            None if !file.is_empty() => Ok(Proposal::File(file)),
            None if !text.trim().is_empty() => Ok(Proposal::Paste(text)),
            None => refused(code::METADATA_EMPTY),
        };
        Self {
            organization: form.text("organization"),
            key: form.text("key"),
            link: form.text("link"),
            proposal,
        }
    }
}
