//! Certificates out of the text that people paste and files carry.
use super::{COUNT_LIMIT, Certificate, TEXT_LIMIT, unreadable};
use crate::Refusal;
use crate::code::{CERTIFICATE_MISSING, CERTIFICATE_PRIVATE_KEY};
use base64::Engine;
use base64::alphabet;
use base64::engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig};

/// Certificates reach people through mail and forms that eat padding and leave stray bits.
const LENIENT: GeneralPurpose = GeneralPurpose::new(
    &alphabet::STANDARD,
    GeneralPurposeConfig::new()
        .with_decode_padding_mode(DecodePaddingMode::Indifferent)
        .with_decode_allow_trailing_bits(true),
);

pub(super) fn parse_all(text: &str) -> Result<Vec<Certificate>, Refusal> {
    if text.len() > TEXT_LIMIT {
        return Err(unreadable("the text is too long for certificates")
            .expected(format!("at most {TEXT_LIMIT} bytes"))
            .received(format!("{} bytes", text.len())));
    }
    // A value copied out of JSON carries its line breaks as two characters.
    let text = text.replace("\\r", "").replace("\\n", "\n");
    let mut all: Vec<Certificate> = Vec::new();
    for body in bodies(&text)? {
        let compact: String = body.chars().filter(|c| !c.is_whitespace()).collect();
        let bytes = LENIENT
            .decode(compact.as_bytes())
            .map_err(|_| unreadable("the text is not base64"))?;
        for der in concatenated(&bytes)? {
            let certificate = Certificate::from_der(der)?;
            if !all.contains(&certificate) {
                all.push(certificate);
            }
            if all.len() > COUNT_LIMIT {
                return Err(unreadable("there are too many certificates")
                    .expected(format!("at most {COUNT_LIMIT}")));
            }
        }
    }
    if all.is_empty() {
        Err(Refusal::new(CERTIFICATE_MISSING))
    } else {
        Ok(all)
    }
}

/// The base64 bodies of a text: of each PEM block, or the text itself when it has none.
fn bodies(text: &str) -> Result<Vec<&str>, Refusal> {
    const BEGIN: &str = "-----BEGIN ";
    let mut rest = text;
    let mut bodies = Vec::new();
    while let Some(start) = rest.find(BEGIN) {
        let after = &rest[start + BEGIN.len()..];
        let (label, after) = after
            .split_once("-----")
            .ok_or_else(|| unreadable("a PEM block has no complete first line"))?;
        if label.contains("PRIVATE KEY") {
            return Err(Refusal::new(CERTIFICATE_PRIVATE_KEY));
        }
        let (body, after) = after
            .split_once("-----END ")
            .ok_or_else(|| unreadable("a PEM block has no end line"))?;
        if !label.ends_with("CERTIFICATE") {
            return Err(unreadable("this PEM block is no certificate")
                .expected("CERTIFICATE")
                .received(label.chars().take(40).collect::<String>()));
        }
        bodies.push(body);
        rest = after.split_once("-----").map_or("", |(_, after)| after);
    }
    if bodies.is_empty() && !text.trim().is_empty() {
        bodies.push(text);
    }
    Ok(bodies)
}

/// Cuts concatenated DER sequences apart; some products put a whole chain into one field.
fn concatenated(bytes: &[u8]) -> Result<Vec<&[u8]>, Refusal> {
    let mut rest = bytes;
    let mut parts = Vec::new();
    while !rest.is_empty() && parts.len() <= COUNT_LIMIT {
        let length = sequence_length(rest)
            .filter(|length| *length <= rest.len())
            .ok_or_else(|| unreadable("the base64 holds no complete X.509 certificate"))?;
        let (part, after) = rest.split_at(length);
        parts.push(part);
        rest = after;
    }
    Ok(parts)
}

/// The whole length, header included, of the DER SEQUENCE that `bytes` begins with. [X.690 §8.1.3]
fn sequence_length(bytes: &[u8]) -> Option<usize> {
    let (&[0x30, first], rest) = bytes.split_first_chunk::<2>()? else {
        return None;
    };
    if first < 0x80 {
        return Some(2 + usize::from(first));
    }
    let count = usize::from(first & 0x7f);
    if count == 0 || count > 3 {
        return None;
    }
    let length = rest
        .get(..count)?
        .iter()
        .fold(0_usize, |length, byte| (length << 8) | usize::from(*byte));
    Some(2 + count + length)
}
