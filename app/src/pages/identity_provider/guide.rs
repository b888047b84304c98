//! A product's guide with the values of one identity provider, and the four values by themselves (B10, I2).
use crate::ui::{Card, Cell, CopyField, DefinitionList, Row, RowHead, Table, Term};
use domain::guide::{Guide, Instruction, LiveValues};
use leptos::prelude::*;
use service::identity_provider::OurValues;

/// What a login has to carry, as it is handed to somebody else.
const ATTRIBUTES: &str = "NameID with a Format, persistent or emailAddress (required); email (required); firstName, lastName, groups (optional)";

/// The four values that every identity provider asks for, each with a copy button.
#[component]
pub(in crate::pages) fn FourValues(values: OurValues) -> impl IntoView {
    view! {
        <Card title="Four values for your identity provider" lead="Every SAML 2.0 identity provider asks for these, by one name or another.">
            <div class="stack">
                <CopyField id="value-acs-url" label="ACS URL" value=values.acs_url hint="Also called Reply URL, Single sign-on URL, Recipient or Destination."/>
                <CopyField id="value-audience" label="Audience URI" value=values.audience hint="Also called Entity ID, SP Entity ID or Identifier."/>
                <CopyField id="value-relay-state" label="Relay state" value=values.relay_state hint="Only for sign-in that starts at the identity provider."/>
                <CopyField id="value-attributes" label="Attribute requirements" value=ATTRIBUTES hint="email is the person's work address; it must equal the address of their account here."/>
            </div>
        </Card>
    }
    .into_any()
}

/// A guide's steps in the provider's own words, its fields filled with live values.
#[component]
pub(in crate::pages) fn GuideSteps(guide: &'static Guide, values: LiveValues) -> impl IntoView {
    let steps = guide
        .steps
        .iter()
        .enumerate()
        .map(|(number, step)| {
            let title = format!("{}. {}", number + 1, step.title);
            let lines = step
                .instructions
                .iter()
                .enumerate()
                .map(|(line, instruction)| {
                    instruction_view(instruction, format!("guide-{number}-{line}"), &values)
                })
                .collect_view();
            view! {
                <li>
                    <Card title=title>
                        <div class="grid gap-4">{lines}</div>
                    </Card>
                </li>
            }
        })
        .collect_view();
    view! { <ol class="stack">{steps}</ol> }.into_any()
}

fn instruction_view(instruction: &'static Instruction, id: String, values: &LiveValues) -> AnyView {
    match instruction {
        Instruction::Text(text) => view! { <p class="prose">{*text}</p> }.into_any(),
        Instruction::Path(menus) => {
            view! { <p class="prose"><strong>{menus.join(" > ")}</strong></p> }.into_any()
        }
        Instruction::Value { label, which } => {
            view! { <CopyField id=id label=*label value=values.get(*which)/> }.into_any()
        }
        Instruction::Setting { label, to } => view! {
            <DefinitionList><Term name=*label>{*to}</Term></DefinitionList>
        }
        .into_any(),
    }
}

/// Which of the provider's fields become which of our attributes, and what surprises people.
#[component]
pub(in crate::pages) fn GuideNotes(guide: &'static Guide) -> impl IntoView {
    let rows = guide
        .attributes
        .iter()
        .map(|attribute| {
            view! {
                <Row>
                    <RowHead><span class="mono">{attribute.ours.name()}</span></RowHead>
                    <Cell label="Needed">{if attribute.ours.is_required() { "required" } else { "optional" }}</Cell>
                    <Cell label="Their field">{attribute.theirs}</Cell>
                    <Cell label="Sent as"><span class="mono break-all">{attribute.sent_as}</span></Cell>
                    <Cell label="Sent">{if attribute.by_default { "by default" } else { "only when mapped" }}</Cell>
                </Row>
            }
        })
        .collect_view();
    let has_quirks = !guide.quirks.is_empty();
    let quirks = guide
        .quirks
        .iter()
        .map(|quirk| view! { <li>{*quirk}</li> })
        .collect_view();
    view! {
        <Card title="Attributes" flush=true>
            <Table caption="Attributes" columns=vec!["Our name", "Needed", "Their field", "Sent as", "Sent"]>{rows}</Table>
        </Card>
        {has_quirks
            .then(|| view! { <Card title="Good to know"><div class="prose"><ul>{quirks}</ul></div></Card> })}
    }
    .into_any()
}
