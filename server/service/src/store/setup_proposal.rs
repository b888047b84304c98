//! What the holder of a set-up link gave as metadata, until an admin decides on it.
use sea_orm::entity::prelude::*;

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "setup_proposal")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub setup_link_id: Uuid,
    #[sea_orm(column_type = "Text")]
    pub source: String,
    pub document: Vec<u8>,
    #[sea_orm(column_type = "Text", nullable)]
    pub url: Option<String>,
    #[sea_orm(column_type = "Text", nullable)]
    pub chosen_entity_id: Option<String>,
    pub created_at: i64,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
