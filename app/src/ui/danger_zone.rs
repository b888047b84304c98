//! Destroying something: the last section of a page, its consequences in numbers, a typed phrase, the verb repeated.
use super::{Button, Drawn, Field, Icon, Look, OptionalText};
use crate::islands::TypedConfirm;
use leptos::prelude::*;

/// The bordered last section. Its children are the consequences and the form.
#[component]
pub fn DangerZone(#[prop(into)] title: String, children: Children) -> impl IntoView {
    view! {
        <section class="danger-zone">
            <header>
                <h2>
                    <Drawn icon=Icon::Warning/>
                    {title}
                </h2>
            </header>
            <div class="stack">{children()}</div>
        </section>
    }
    .into_any()
}

/// Asks for a phrase and holds the danger button until it is exact; without JavaScript the button is open and the
/// server compares. Stands inside a form; sends `confirmation`.
#[component]
pub fn TypedConfirmation(
    /// What must be typed, such as the organization's name.
    #[prop(into)]
    phrase: String,
    /// The button's text: verb and object.
    #[prop(into)]
    action: String,
    #[prop(optional, into)] error: OptionalText,
    /// Tells several on one page apart.
    #[prop(default = "confirmation".to_owned(), into)]
    id: String,
) -> impl IntoView {
    let button = format!("{id}-button");
    view! {
        <Field name="confirmation" id=id.clone() label=format!("Type \u{201c}{phrase}\u{201d} to confirm") error=error autocomplete="off"/>
        <div class="actions mt-4">
            <Button look=Look::Danger id=button.clone()>{action}</Button>
        </div>
        <TypedConfirm input=id button=button phrase=phrase/>
    }
    .into_any()
}
