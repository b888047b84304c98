//! Forms with files in them.
use leptos::server_fn::codec::MultipartData;
use std::collections::HashMap;

/// The fields of a multipart form.
#[derive(Debug, Default)]
pub struct Multipart {
    fields: HashMap<String, Vec<u8>>,
    /// What was wrong with it, if anything.
    pub fault: Option<MultipartFault>,
}

/// What was wrong with a multipart form.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MultipartFault {
    /// A field, or the whole form, is larger than it may be.
    TooLarge,
    /// It is no multipart form.
    Malformed,
}

impl Multipart {
    /// Reads the fields, of each at most `limit` bytes. What is larger is read on all the same, since a browser that is
    /// still sending would not see the answer; it is cut off and told.
    pub async fn read(data: MultipartData, limit: usize) -> Self {
        let mut form = Self::default();
        let Some(mut parts) = data.into_inner() else {
            return form;
        };
        loop {
            let mut part = match parts.next_field().await {
                Ok(Some(part)) => part,
                Ok(None) => return form,
                Err(_) => return form.failed(MultipartFault::Malformed),
            };
            let name = part.name().unwrap_or_default().to_owned();
            let mut bytes = Vec::new();
            loop {
                match part.chunk().await {
                    Ok(Some(chunk)) if bytes.len() + chunk.len() <= limit => {
                        bytes.extend_from_slice(&chunk);
                    }
                    Ok(Some(_)) => form.fault = Some(MultipartFault::TooLarge),
                    Ok(None) => break,
                    Err(_) => return form.failed(MultipartFault::TooLarge),
                }
            }
            form.fields.insert(name, bytes);
        }
    }

    /// A field as text; empty when it is absent. A byte order mark in front is dropped.
    pub fn text(&self, name: &str) -> String {
        let bytes = self.fields.get(name).map_or(&[][..], Vec::as_slice);
        String::from_utf8_lossy(bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes)).into_owned()
    }

    /// A field's bytes; empty when it is absent.
    pub fn take(&mut self, name: &str) -> Vec<u8> {
        self.fields.remove(name).unwrap_or_default()
    }

    fn failed(mut self, fault: MultipartFault) -> Self {
        self.fault = Some(fault);
        self
    }
}
