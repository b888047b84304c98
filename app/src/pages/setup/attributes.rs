//! `/setup/attributes`: the names under which the identity provider sends what we need, where they are its own.
use super::steps::{Part, step, waits, which};
use crate::{
    pages::loaded::bare,
    request::{service, setup_holder, take_flash},
    ui::{
        Button, ButtonLink, Card, DefinitionList, ErrorSummary, Field, Icon, Look, Term, TextArea,
    },
};
use leptos::prelude::*;
use service::identity_provider::SetupPage;

/// `/setup/attributes`.
#[component]
pub fn AttributesPage() -> impl IntoView {
    let flash = take_flash("setup-attributes");
    bare(true, async move {
        let page = service().setup_page(&setup_holder().await?).await?;
        let typed = |field: &str, saved: &str| {
            if flash.errors.is_empty() {
                saved.to_owned()
            } else {
                flash.value(field)
            }
        };
        let hints = &page.hints;
        let [email, first_name, last_name, groups, note] = [
            typed("email", hints.names.email.as_deref().unwrap_or_default()),
            typed(
                "first_name",
                hints.names.first_name.as_deref().unwrap_or_default(),
            ),
            typed(
                "last_name",
                hints.names.last_name.as_deref().unwrap_or_default(),
            ),
            typed("groups", hints.names.groups.as_deref().unwrap_or_default()),
            typed("note", &hints.note),
        ];
        let [
            email_error,
            first_error,
            last_error,
            groups_error,
            note_error,
        ] = ["email", "first_name", "last_name", "groups", "note"].map(|field| flash.error(field));
        let content = if waits(&page) {
            said(&page)
        } else {
            view! {
                <ErrorSummary errors=flash.errors.clone()/>
                <form class="stack" method="post" action="/do/setup-attributes">
                    {which(&page)}
                    <Card title="Names of attributes" lead="Leave a field empty where your identity provider uses the usual name. The guide lists them.">
                        <div class="stack">
                            <Field name="email" label="E-mail address" hint="The attribute with the work address." value=email error=email_error maxlength=256 mono=true optional=true/>
                            <Field name="first_name" label="First name" value=first_name error=first_error maxlength=256 mono=true optional=true/>
                            <Field name="last_name" label="Last name" value=last_name error=last_error maxlength=256 mono=true optional=true/>
                            <Field name="groups" label="Groups" value=groups error=groups_error maxlength=256 mono=true optional=true/>
                            <TextArea name="note" label="Anything else they should know" value=note error=note_error rows=4 optional=true/>
                        </div>
                    </Card>
                    <div class="actions">
                        <Button look=Look::Primary>"Save and continue"</Button>
                        <ButtonLink href="/setup/finish" look=Look::Quiet>"Skip this step"</ButtonLink>
                    </div>
                </form>
            }
            .into_any()
        };
        Ok(step(
            &page,
            Part::Attributes,
            "Attributes".to_owned(),
            "Optional: where your identity provider sends attributes under names of its own."
                .to_owned(),
            content,
        ))
    })
}

/// What was said, to read.
fn said(page: &SetupPage) -> AnyView {
    let list = hints_list(&page.hints);
    view! {
        {list}
        <div class="actions"><ButtonLink href="/setup/finish" icon=Icon::ArrowRight>"Continue"</ButtonLink></div>
    }
    .into_any()
}

/// The hints as a list; the admin sees the same.
pub(in crate::pages) fn hints_list(hints: &domain::setup_link::AttributeHints) -> AnyView {
    let terms = hints
        .names
        .named()
        .into_iter()
        .filter_map(|(what, name)| Some((what.label(), name?.to_owned())))
        .map(|(what, name)| {
            view! { <Term name=what><span class="mono break-all">{name}</span></Term> }
        })
        .collect_view();
    let note = (!hints.note.is_empty()).then(|| {
        let note = hints.note.clone();
        view! { <Term name="Note">{note}</Term> }
    });
    if hints.is_empty() {
        view! { <p class="text-muted">"Nothing is said: the usual names."</p> }.into_any()
    } else {
        view! { <DefinitionList>{terms} {note}</DefinitionList> }.into_any()
    }
}
