//! The fields of a form that nobody types.
use leptos::prelude::*;

/// Hidden fields, made before the view so that it owns them.
pub(crate) fn hidden(fields: &[(&'static str, &str)]) -> AnyView {
    fields
        .iter()
        .map(|(name, value)| view! { <input type="hidden" name=*name value=(*value).to_owned()/> })
        .collect_view()
        .into_any()
}
