//! The bounds of a metadata file, enforced in one linear pass before a tree is built.
use super::xml::clip;
use crate::Refusal;
use crate::code::{METADATA_DOCTYPE, METADATA_NOT_XML, METADATA_TOO_COMPLEX};
use quick_xml::Reader;
use quick_xml::events::{BytesStart, Event};

/// Deepest nesting of elements.
pub(super) const DEPTH_LIMIT: usize = 40;
/// Most attributes of one element, namespace declarations included.
pub(super) const ATTRIBUTES_LIMIT: usize = 64;
/// Most elements.
pub(super) const ELEMENTS_LIMIT: usize = 50_000;
/// Most namespace declarations: a tree repeats those in scope wherever one is added.
pub(super) const NAMESPACES_LIMIT: usize = 5_000;

#[derive(Default)]
struct Count {
    elements: usize,
    namespaces: usize,
}

impl Count {
    fn element(&mut self, start: &BytesStart<'_>) -> Result<(), Refusal> {
        self.elements += 1;
        if self.elements > ELEMENTS_LIMIT {
            return Err(too_complex(format!("at most {ELEMENTS_LIMIT} elements")));
        }
        // Duplicates are refused by the tree; looking for them here would be quadratic.
        for (index, attribute) in start.attributes().with_checks(false).enumerate() {
            if index >= ATTRIBUTES_LIMIT {
                return Err(too_complex(format!(
                    "at most {ATTRIBUTES_LIMIT} attributes"
                )));
            }
            let attribute = attribute.map_err(|error| {
                Refusal::new(METADATA_NOT_XML).received(clip(&error.to_string()))
            })?;
            if attribute.key.as_namespace_binding().is_some() {
                self.namespaces += 1;
            }
        }
        if self.namespaces > NAMESPACES_LIMIT {
            return Err(too_complex(format!(
                "at most {NAMESPACES_LIMIT} namespace declarations"
            )));
        }
        Ok(())
    }
}

/// Refuses a DOCTYPE and whatever exceeds the limits. Comments and processing instructions pass: they carry nothing here.
pub(super) fn admit(text: &str) -> Result<(), Refusal> {
    let mut reader = Reader::from_str(text);
    let mut count = Count::default();
    let mut depth = 0_usize;
    loop {
        match reader
            .read_event()
            .map_err(|error| Refusal::new(METADATA_NOT_XML).received(clip(&error.to_string())))?
        {
            Event::Start(start) => {
                depth += 1;
                if depth > DEPTH_LIMIT {
                    return Err(too_complex(format!("at most {DEPTH_LIMIT} levels")));
                }
                count.element(&start)?;
            }
            Event::Empty(start) => count.element(&start)?,
            Event::End(_) => depth = depth.saturating_sub(1),
            Event::DocType(_) => return Err(Refusal::new(METADATA_DOCTYPE)),
            Event::Eof => return Ok(()),
            Event::Text(_)
            | Event::CData(_)
            | Event::Comment(_)
            | Event::Decl(_)
            | Event::PI(_)
            | Event::GeneralRef(_) => {}
        }
    }
}

fn too_complex(expected: String) -> Refusal {
    Refusal::new(METADATA_TOO_COMPLEX).expected(expected)
}
