//! Data apps: what tokens and embeds belong to.

use wasm_bindgen::prelude::wasm_bindgen;

use crate::field::fields;

fields! {
    /// Which data apps `listDataApps` lists.
    ///
    /// Source: <https://docs.usedatabrain.com/developer-docs/helpers/api-reference/list-data-apps>
    LIST_DATA_APPS: ListDataAppsRequest {
        /// Which page of 10, from 1. Default: everything at once. A page with fewer than 10 is the last one; the API names no total.
        optional page as pageNumber: Count,
    }
}

fields! {
    /// What `createDataApp` makes.
    ///
    /// Source: <https://docs.usedatabrain.com/developer-docs/helpers/api-reference/create-data-app>
    CREATE_DATA_APP: CreateDataAppRequest {
        /// Its name, unique in the organisation: one that exists is `DATA_APP_ALREADY_EXISTS`, kind `conflict`.
        required name: Text,
    }
}

fields! {
    /// What `renameDataApp` changes. Embeds and keys go on working; later calls name the new name.
    ///
    /// Source: <https://docs.usedatabrain.com/developer-docs/helpers/api-reference/update-data-app>
    RENAME_DATA_APP: RenameDataAppRequest {
        /// The name it has, compared exactly.
        required name: Text,
        /// The name it gets, unique in the organisation.
        required updateName: Text,
    }
}

fields! {
    /// What `deleteDataApp` removes for good, with its embeds; all of its keys end.
    ///
    /// Source: <https://docs.usedatabrain.com/developer-docs/helpers/api-reference/delete-data-app>
    DELETE_DATA_APP: DeleteDataAppRequest {
        /// Its name, compared exactly.
        required name: Text,
    }
}

#[wasm_bindgen(typescript_custom_section)]
const ANSWERS: &'static str = r"
/**
 * One data app of a list.
 *
 * Source: <https://docs.usedatabrain.com/developer-docs/helpers/api-reference/list-data-apps>
 */
export interface DataApp {
  /** Its name; the API knows no other id of it. */
  name: string;
  /** So far always `embedded`. */
  type?: string;
  /** ISO 8601. */
  createdAt?: string;
  /** ISO 8601. */
  updatedAt?: string;
  /** How many embeds it has. */
  embedCount?: number;
  /** Its embeds, in short. */
  embeds?: { name: string; embedId: string; createdAt?: string; updatedAt?: string }[];
}

/** What `createDataApp`, `renameDataApp` and `deleteDataApp` resolve to. */
export interface DataAppAnswer {
  /** The name of the data app; after a change, the new one. */
  name: string;
}
";
