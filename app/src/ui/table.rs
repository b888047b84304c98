//! Tables that become stacked rows with labels on a phone. Roles are given in words because `display: block` would
//! otherwise take them away there.
use super::OptionalText;
use leptos::prelude::*;

/// A table. `caption` names it to assistive technology; an empty column name heads a column of row actions. Children are
/// [`Row`]s.
#[component]
pub fn Table(
    #[prop(into)] caption: String,
    columns: Vec<&'static str>,
    children: Children,
) -> impl IntoView {
    let heads = columns
        .into_iter()
        .map(|column| {
            if column.is_empty() {
                view! { <th scope="col" role="columnheader"><span class="quiet-live">"Actions"</span></th> }.into_any()
            } else {
                view! { <th scope="col" role="columnheader">{column}</th> }.into_any()
            }
        })
        .collect_view();
    view! {
        <div class="table-wrap">
            <table class="table" role="table" aria-label=caption>
                <thead role="rowgroup">
                    <tr role="row">{heads}</tr>
                </thead>
                <tbody role="rowgroup">{children()}</tbody>
            </table>
        </div>
    }
    .into_any()
}

/// A row of one [`RowHead`] and [`Cell`]s.
#[component]
pub fn Row(children: Children) -> impl IntoView {
    view! { <tr role="row">{children()}</tr> }.into_any()
}

/// The cell that names its row.
#[component]
pub fn RowHead(children: Children) -> impl IntoView {
    view! { <th scope="row" role="rowheader">{children()}</th> }.into_any()
}

/// A cell. `label` is its column's name, shown before the value on a phone. `actions` is for the last cell with buttons.
#[component]
pub fn Cell(
    #[prop(optional, into)] label: OptionalText,
    #[prop(optional)] numeric: bool,
    #[prop(optional)] actions: bool,
    children: Children,
) -> impl IntoView {
    let class = match (numeric, actions) {
        (_, true) => Some("row-actions"),
        (true, false) => Some("numeric"),
        (false, false) => None,
    };
    // On a phone the cell is a line of its label and this value, whatever the value is made of.
    let value = if actions {
        children().into_any()
    } else {
        view! { <div class="cell">{children()}</div> }.into_any()
    };
    view! {
        <td role="cell" class=class data-label=label.into_inner()>
            {value}
        </td>
    }
    .into_any()
}
