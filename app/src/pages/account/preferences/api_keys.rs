//! The person's API keys.
use super::at_id;
use crate::{request::Flash, ui::*};
use domain::Timestamp;
use leptos::prelude::*;
use service::{account::Profile, api_key::ApiKeyView};

pub(super) fn section(
    profile: &Profile,
    keys: Vec<ApiKeyView>,
    creating: Flash,
    deleting: Flash,
    now: Timestamp,
) -> AnyView {
    if profile.managed {
        return view! {
            <Card title="API keys">
                <p>"Company accounts have no API keys of their own. Ask an admin for a service account."</p>
            </Card>
        }
        .into_any();
    }
    let list = (!keys.is_empty()).then(|| {
        let rows = keys.into_iter().map(|key| row(key, now)).collect_view();
        view! {
            <Card title="API keys" lead="Programs that send one of these act as you." flush=true>
                <ErrorSummary errors=deleting.errors.clone() title="The API key was not deleted"/>
                <Table caption="API keys" columns=vec!["Name", "Ends with", "Made", "Last used", ""]>{rows}</Table>
            </Card>
        }
    });
    view! {
        {list}
        <Card title="New API key">
            <form class="stack" method="post" action="/do/create-api-key">
                <ErrorSummary errors=at_id(&creating, "name", "key-name") title="No API key was made"/>
                <Field
                    name="name"
                    id="key-name"
                    label="Key name"
                    hint="What it is for, such as the program that uses it."
                    autocomplete="off"
                    maxlength=120
                    value=creating.value("name")
                    error=creating.error("name")
                />
                <div class="actions"><Button>"Create API key"</Button></div>
            </form>
        </Card>
    }
    .into_any()
}

fn row(key: ApiKeyView, now: Timestamp) -> AnyView {
    let used = key.last_used_at.map_or_else(
        || "never".into_any(),
        |at| view! { <Time at=at now=now/> }.into_any(),
    );
    let label = format!("Delete API key {}", key.name);
    view! {
        <Row>
            <RowHead>{key.name}</RowHead>
            <Cell label="Ends with"><span class="mono">{key.last_four}</span></Cell>
            <Cell label="Made"><Time at=key.created_at now=now/></Cell>
            <Cell label="Last used">{used}</Cell>
            <Cell actions=true>
                <form method="post" action="/do/delete-api-key">
                    <input type="hidden" name="key" value=key.id.to_string()/>
                    <Button look=Look::Quiet label=label>"Delete"</Button>
                </form>
            </Cell>
        </Row>
    }
    .into_any()
}
