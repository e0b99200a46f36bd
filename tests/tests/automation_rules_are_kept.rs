//! Promise: automation rules are put, shown, listed and deleted in Sentinel's shape, and nobody overwrites
//! what somebody else has just changed.

use end_to_end::samples::{each, example, receive_small_incident, titles};
use end_to_end::{World, on_each_host};
use serde_json::{Value, json};

#[test]
fn a_rule_comes_back_as_it_was_put() {
    on_each_host(|host| {
        let world = World::plain(host);
        let client = &world.client;
        let rule = example("automation-rules/contain.json");
        let who = [("x-ms-client-principal-name", "Ana")];
        let put =
            client.ask("PUT", "/automation-rules/contain", &who, &rule.to_string()).having(201);
        let got = client.get("/automation-rules/contain").having(200);
        assert_eq!(got, put);
        assert_eq!(got["name"], "contain");
        assert_eq!(got["type"], "Microsoft.SecurityInsights/automationRules");
        assert!(
            got["id"].as_str().is_some_and(|id| id.ends_with("/automationRules/contain")),
            "{got}"
        );
        assert_eq!(got["properties"]["createdBy"]["name"], "Ana");
        for member in ["displayName", "order", "actions"] {
            assert_eq!(got["properties"][member], rule["properties"][member], "{member}");
        }
        for (member, value) in rule["properties"]["triggeringLogic"].as_object().expect("logic") {
            assert_eq!(&got["properties"]["triggeringLogic"][member], value, "{member}");
        }
        // What came back can be put again as it is.
        let again = client.put("/automation-rules/contain", &got).having(200);
        assert_eq!(again["properties"]["actions"], got["properties"]["actions"]);
        assert_ne!(again["etag"], got["etag"]);
    });
}

#[test]
fn an_etag_that_is_not_the_current_one_is_a_conflict() {
    on_each_host(|host| {
        let world = World::plain(host);
        let client = &world.client;
        let mut rule = example("automation-rules/contain.json");
        let first = client.put("/automation-rules/r", &rule).having(201);
        let second = client.put("/automation-rules/r", &rule).having(200);

        rule["properties"]["displayName"] = json!("Too late");
        for stale in [&first["etag"], &json!("\"something else\"")] {
            rule["etag"] = stale.clone();
            client.put("/automation-rules/r", &rule).refused(409, "Conflict");
            client.put("/automation-rules/none", &rule).refused(409, "Conflict");
        }
        assert_eq!(client.get("/automation-rules/r").having(200), second);

        rule["etag"] = second["etag"].clone();
        let third = client.put("/automation-rules/r", &rule).having(200);
        assert_eq!(third["properties"]["displayName"], "Too late");
    });
}

#[test]
fn a_deleted_rule_is_gone_and_does_nothing() {
    on_each_host(|host| {
        let world = World::plain(host);
        let client = &world.client;
        let mut rule = example("automation-rules/contain.json");
        rule["properties"]["triggeringLogic"]["conditions"] = json!([]);
        for name in ["one", "two"] {
            _ = client.put(&format!("/automation-rules/{name}"), &rule).having(201);
        }
        assert_eq!(client.delete("/automation-rules/one").having(200), json!({}));
        assert_eq!(client.delete("/automation-rules/one").having(204), Value::Null);
        client.get("/automation-rules/one").refused(404, "RuleNotFound");
        let list = client.get("/automation-rules").having(200);
        assert_eq!(each(list["value"].as_array().expect("a list"), "/name"), ["two"]);
        let incident = receive_small_incident(client);
        assert_eq!(titles(client, &incident).len(), 2, "the tasks of one rule");
        _ = client.put("/automation-rules/one", &rule).having(201);
        let incident = receive_small_incident(client);
        assert_eq!(titles(client, &incident).len(), 4, "the tasks of both");
    });
}

#[test]
fn a_rule_that_is_disabled_or_expired_does_nothing() {
    on_each_host(|host| {
        let world = World::plain(host);
        let client = &world.client;
        let logic = "/properties/triggeringLogic";
        for (name, member, value) in [
            ("disabled", "isEnabled", json!(false)),
            ("expired", "expirationTimeUtc", json!("2020-01-01T00:00:00Z")),
            ("for-updates", "triggersWhen", json!("Updated")),
        ] {
            let mut rule = example("automation-rules/contain.json");
            let logic = rule.pointer_mut(logic).expect("triggering logic");
            logic["conditions"] = json!([]);
            logic[member] = value;
            _ = client.put(&format!("/automation-rules/{name}"), &rule).having(201);
        }
        let incident = receive_small_incident(client);
        assert_eq!(titles(client, &incident), [] as [&str; 0]);
    });
}
