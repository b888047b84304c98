//! The document as islands meet it: elements by id, events by name.
use wasm_bindgen::{JsCast, closure::Closure};

/// The element with this id as `T`.
pub(super) fn by_id<T: JsCast>(id: &str) -> Option<T> {
    web_sys::window()?
        .document()?
        .get_element_by_id(id)?
        .dyn_into()
        .ok()
}

/// Calls `act` at every `event` of `target`, for as long as the page lives.
pub(super) fn listen(
    target: &web_sys::EventTarget,
    event: &str,
    act: impl FnMut(web_sys::Event) + 'static,
) {
    let closure = Closure::<dyn FnMut(web_sys::Event)>::new(act);
    // A listener that could not be added leaves the page as it works without JavaScript.
    let _ = target.add_event_listener_with_callback(event, closure.as_ref().unchecked_ref());
    closure.forget();
}
