//! The router's own table, so that no route can be forgotten here.
use axum::Router;
use std::collections::BTreeSet;

const METHODS: [&str; 6] = ["get", "delete", "patch", "post", "put", "trace"];

/// Every route as `METHOD /path/{parameter}`.
///
/// axum gives its table to nobody, but writes it out for debugging: `RouteId(1): MethodRouter(…)` for each route, and
/// `RouteId(1): "/path"` for its path. Should that form change, nothing is found here and the test says so.
pub fn of(router: &Router) -> BTreeSet<String> {
    let written = format!("{router:?}");
    let table = written
        .split_once("fallback_router")
        .expect("axum writes its table as it did")
        .0;
    let (endpoints, paths) = table
        .split_once("paths: {")
        .expect("axum writes its paths as it did");
    let mut routes = BTreeSet::new();
    for (id, path) in paths.split("RouteId(").skip(1).filter_map(|entry| {
        let (id, rest) = entry.split_once("): \"")?;
        Some((id, rest.split_once('"')?.0))
    }) {
        let endpoint = endpoints
            .split_once(&format!("RouteId({id}): "))
            .expect("a path has an endpoint")
            .1;
        let endpoint = endpoint
            .split_once("RouteId(")
            .map_or(endpoint, |(this, _)| this);
        let methods = METHODS
            .iter()
            .filter(|method| {
                endpoint
                    .split_once(&format!(" {method}: "))
                    .is_some_and(|(_, handler)| !handler.starts_with("None"))
            })
            .collect::<Vec<_>>();
        assert!(
            !methods.is_empty(),
            "{path} answers a method unknown here: {endpoint}"
        );
        for method in methods {
            routes.insert(format!("{} {path}", method.to_uppercase()));
        }
    }
    assert!(routes.len() > 50, "only {routes:?} were found");
    routes
}
