//! The metadata form: two names and a file or a text.
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
    /// Reads the fields. Of a file that is larger than metadata may be nothing is kept; it is read on all the same, since
    /// a browser that is still sending would not see the answer.
    pub(in crate::actions) async fn read(data: MultipartData) -> Self {
        let mut upload = Self {
            organization: String::new(),
            key: String::new(),
            link: String::new(),
            proposal: Err(domain::Refusal::new(code::METADATA_EMPTY)
                .field("file")
                .into()),
        };
        let Some(mut parts) = data.into_inner() else {
            return upload;
        };
        let (mut file, mut text, mut too_large) = (Vec::new(), Vec::new(), false);
        loop {
            let mut part = match parts.next_field().await {
                Ok(Some(part)) => part,
                Ok(None) => break,
                Err(_) => return upload.refused(code::MALFORMED),
            };
            let name = part.name().unwrap_or_default().to_owned();
            let mut bytes = Vec::new();
            loop {
                match part.chunk().await {
                    Ok(Some(chunk)) if bytes.len() + chunk.len() <= METADATA_LIMIT => {
                        bytes.extend_from_slice(&chunk);
                    }
                    Ok(Some(_)) => too_large = true,
                    Ok(None) => break,
                    Err(_) => return upload.refused(code::METADATA_TOO_LARGE),
                }
            }
            match name.as_str() {
                "organization" => {
                    upload.organization = String::from_utf8_lossy(&bytes).into_owned();
                }
                "key" => upload.key = String::from_utf8_lossy(&bytes).into_owned(),
                "link" => upload.link = String::from_utf8_lossy(&bytes).into_owned(),
                "file" => file = bytes,
                "text" => text = bytes,
                _ => {}
            }
        }
        if too_large {
            return upload.refused(code::METADATA_TOO_LARGE);
        }
        let text = String::from_utf8_lossy(&text).into_owned();
        if !file.is_empty() {
            upload.proposal = Ok(Proposal::File(file));
        } else if !text.trim().is_empty() {
            upload.proposal = Ok(Proposal::Paste(text));
        }
        upload
    }

    fn refused(mut self, code: domain::Code) -> Self {
        self.proposal = Err(domain::Refusal::new(code).field("file").into());
        self
    }
}
