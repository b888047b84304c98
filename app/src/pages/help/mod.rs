//! What refusal codes mean and who can mend them. Open to everybody: it names no tenant.
use crate::{
    pages::{
        loaded::{bare, parameter},
        pages,
    },
    ui::*,
};
use domain::{Code, code};
use leptos::prelude::*;
use leptos_router::MatchNestedRoutes;

/// The pages of this area.
#[component(transparent)]
pub fn HelpPages() -> impl MatchNestedRoutes + Clone + Send {
    pages! {
        "/help/codes" => Codes,
        "/help/codes/:code" => OneCode,
    }
}

/// `/help/codes`: every code.
#[component]
fn Codes() -> impl IntoView {
    bare(true, async {
        let rows = Code::all()
            .map(|code| {
                view! {
                    <Row>
                        <RowHead><a class="link code" href=format!("/help/codes/{}", code.id())>{code.id()}</a></RowHead>
                        <Cell label="What happened">{code.happened()}</Cell>
                        <Cell label="Who can put it right">{code.who().describe()}</Cell>
                    </Row>
                }
            })
            .collect_view();
        Ok(view! {
            <PageHeader title="Refusal codes" lead="Each refusal names one of these. They never change their meaning."/>
            <div class="stack mt-6">
                <Card flush=true>
                    <Table caption="Refusal codes" columns=vec!["Code", "What happened", "Who can put it right"]>{rows}</Table>
                </Card>
            </div>
        }
        .into_any())
    })
}

/// `/help/codes/{code}`: one code.
#[component]
fn OneCode() -> impl IntoView {
    let wanted = parameter("code");
    bare(true, async move {
        let code = Code::find(&wanted).ok_or(code::NOT_FOUND)?;
        Ok(view! {
            <Breadcrumbs crumbs=vec![Crumb::new("Refusal codes", "/help/codes")]/>
            <PageHeader title=code.id()/>
            <div class="stack mt-6">
                <Card>
                    <DefinitionList>
                        <Term name="What happened">{code.happened()}</Term>
                        <Term name="What to do next">{code.next()}</Term>
                        <Term name="Who can put it right">{code.who().describe()}</Term>
                        <Term name="HTTP status">{code.status()}</Term>
                    </DefinitionList>
                </Card>
            </div>
        }
        .into_any())
    })
}
