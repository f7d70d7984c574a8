//! The settings of the browsers that wasm-bindgen's test runner drives.

use std::path::Path;

/// Tests talk to 127.0.0.1 only, so the browsers must not look for updates, captive portals and the like.
/// A browser without a path is left for the driver to find.
pub fn settings(chromium: Option<&Path>, firefox: Option<&Path>) -> String {
    let binary = |path: Option<&Path>| {
        let text = path.map(|path| {
            path.display()
                .to_string()
                .replace('\\', "\\\\")
                .replace('"', "\\\"")
        });
        text.map_or(String::new(), |text| {
            format!("\"binary\": \"{text}\",\n    ")
        })
    };
    format!(
        r#"{{
  "goog:chromeOptions": {{
    {}"args": ["--headless", "--no-sandbox", "--disable-dev-shm-usage", "--disable-gpu", "--disable-quic",
      "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync"]
  }},
  "moz:firefoxOptions": {{
    {}"args": ["-headless"],
    "prefs": {{
      "app.update.enabled": false,
      "toolkit.telemetry.enabled": false,
      "datareporting.policy.dataSubmissionEnabled": false,
      "network.captive-portal-service.enabled": false,
      "network.connectivity-service.enabled": false
    }}
  }}
}}
"#,
        binary(chromium),
        binary(firefox)
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_settings_name_the_browsers_that_were_found() {
        let text = settings(Some(Path::new("/opt/a \"b\"/chromium")), None);
        assert!(text.contains(r#""binary": "/opt/a \"b\"/chromium","#));
        assert_eq!(text.matches("binary").count(), 1);
    }
}
