//! Bytes of a file to text: what its byte order mark says, else UTF-8.
use super::BYTES_LIMIT;
use crate::Refusal;
use crate::code::{METADATA_NOT_XML, METADATA_TOO_LARGE};
use std::borrow::Cow;

/// Gives the text without its byte order mark.
pub(super) fn decode(bytes: &[u8]) -> Result<Cow<'_, str>, Refusal> {
    if bytes.len() > BYTES_LIMIT {
        return Err(Refusal::new(METADATA_TOO_LARGE)
            .expected(format!("at most {BYTES_LIMIT} bytes"))
            .received(format!("{} bytes", bytes.len())));
    }
    let text = match bytes {
        [0xEF, 0xBB, 0xBF, rest @ ..] => utf8(rest)?,
        [0xFF, 0xFE, rest @ ..] => utf16(rest, u16::from_le_bytes)?,
        [0xFE, 0xFF, rest @ ..] => utf16(rest, u16::from_be_bytes)?,
        _ => utf8(bytes)?,
    };
    let start = text
        .trim_start()
        .get(..15)
        .unwrap_or(text.trim_start())
        .to_ascii_lowercase();
    if start.is_empty() {
        return Err(not_xml("the file is empty"));
    }
    if start.starts_with("<!doctype html") || start.starts_with("<html") {
        return Err(not_xml("this is a web page; save the metadata file itself"));
    }
    if !start.starts_with('<') {
        return Err(not_xml("the file does not begin like XML"));
    }
    Ok(match text {
        // White space before the XML declaration is an error to every parser, and common after copying.
        Cow::Borrowed(text) => Cow::Borrowed(text.trim()),
        Cow::Owned(text) => Cow::Owned(text.trim().to_owned()),
    })
}

fn utf8(bytes: &[u8]) -> Result<Cow<'_, str>, Refusal> {
    std::str::from_utf8(bytes)
        .map(Cow::Borrowed)
        .map_err(|_| not_xml("the file is not UTF-8, and not UTF-16 with a byte order mark"))
}

fn utf16(bytes: &[u8], read: fn([u8; 2]) -> u16) -> Result<Cow<'static, str>, Refusal> {
    let (pairs, []) = bytes.as_chunks::<2>() else {
        return Err(not_xml("the file is cut off in the middle of a character"));
    };
    char::decode_utf16(pairs.iter().map(|pair| read(*pair)))
        .collect::<Result<String, _>>()
        .map(Cow::Owned)
        .map_err(|_| not_xml("the file is not UTF-16 as its byte order mark says"))
}

fn not_xml(why: &str) -> Refusal {
    Refusal::new(METADATA_NOT_XML).message(why)
}
