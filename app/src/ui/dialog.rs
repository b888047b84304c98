//! A native dialog, opened and closed declaratively: no script of ours.
use super::{Drawn, Icon, Look, OptionalText};
use leptos::prelude::*;

/// A dialog with a heading, closed by Escape or its cancel button. Opened by a [`DialogButton`] naming its `id`. Browsers
/// without `command` open it as a popover instead. A form inside posts like any other.
#[component]
pub fn Dialog(
    #[prop(into)] id: String,
    #[prop(into)] title: String,
    children: Children,
) -> impl IntoView {
    let heading = format!("{id}-title");
    let (labelled_by, closes, hides) = (heading.clone(), id.clone(), id.clone());
    view! {
        <dialog class="dialog" id=id popover="auto" aria-labelledby=labelled_by>
            <div class="stack">
                <div class="flex items-start justify-between gap-4">
                    <h2 id=heading>{title}</h2>
                    <button
                        type="button"
                        class="button button-quiet"
                        commandfor=closes
                        command="close"
                        popovertarget=hides
                        popovertargetaction="hide"
                        aria-label="Close"
                    >
                        <Drawn icon=Icon::Cross/>
                    </button>
                </div>
                {children()}
            </div>
        </dialog>
    }
    .into_any()
}

/// Opens the dialog `opens`.
#[component]
pub fn DialogButton(
    #[prop(into)] opens: String,
    #[prop(optional)] look: Look,
    #[prop(optional, into)] label: OptionalText,
    children: Children,
) -> impl IntoView {
    view! {
        <button
            type="button"
            class=look.class()
            commandfor=opens.clone()
            command="show-modal"
            popovertarget=opens
            aria-haspopup="dialog"
            aria-label=label.into_inner()
        >
            {children()}
        </button>
    }
    .into_any()
}
