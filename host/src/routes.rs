//! Which component answers a path, and with which of Spin's request headers.

/// A route's pattern: literal segments, `:name` for one segment of any text, and a final `...`
/// for any number of segments.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Pattern {
    /// The route as the manifest has it.
    text: String,
    segments: Vec<Segment>,
    wildcard: bool,
}

#[derive(Debug, Clone, PartialEq, Eq)]
enum Segment {
    Literal(String),
    Parameter(String),
}

/// What a path was matched to.
#[derive(Debug, PartialEq, Eq)]
pub struct Match<'a> {
    /// The component that answers.
    pub component: &'a str,
    /// The route as the manifest has it.
    pub route: &'a str,
    /// What `...` stood for, beginning with `/`, or nothing.
    pub trailing: String,
    /// The values of the `:name` segments.
    pub parameters: Vec<(&'a str, String)>,
}

impl Pattern {
    /// Reads a route of the manifest.
    pub fn parse(text: &str) -> Result<Self, String> {
        let Some(path) = text.strip_prefix('/') else {
            return Err("expected a '/' at the beginning".to_owned());
        };
        let (path, wildcard) = match path.strip_suffix("...") {
            Some("") => ("", true),
            Some(before) => match before.strip_suffix('/') {
                Some(path) => (path, true),
                None => return Err("'...' must stand alone after a '/'".to_owned()),
            },
            None => (path, false),
        };
        let segments = split(path).map(segment).collect::<Result<_, _>>()?;
        Ok(Self { text: text.to_owned(), segments, wildcard })
    }

    fn matches(&self, path: &str) -> Option<(String, Vec<(&str, String)>)> {
        let found: Vec<&str> = split(path).collect();
        let open = self.wildcard && found.len() >= self.segments.len();
        if !open && found.len() != self.segments.len() {
            return None;
        }
        let mut parameters = Vec::new();
        for (expected, found) in self.segments.iter().zip(&found) {
            match expected {
                Segment::Literal(text) if text == found => {}
                Segment::Literal(_) => return None,
                Segment::Parameter(name) => parameters.push((name.as_str(), (*found).to_owned())),
            }
        }
        Some((self.trailing(path, &found), parameters))
    }

    /// The part that `...` stands for, with the slash at the end if the path has one.
    fn trailing(&self, path: &str, found: &[&str]) -> String {
        if !self.wildcard {
            return String::new();
        }
        let mut trailing = String::new();
        for segment in found.iter().skip(self.segments.len()) {
            trailing.push('/');
            trailing.push_str(segment);
        }
        if path.ends_with('/') {
            trailing.push('/');
        }
        trailing
    }

    /// Orders patterns from the most to the least specific: at the first segment where they
    /// differ a literal comes before a parameter, and a parameter before `...`.
    fn rank(&self) -> Vec<u8> {
        let segment = |segment: &Segment| match segment {
            Segment::Literal(_) => 1,
            Segment::Parameter(_) => 2,
        };
        let end = if self.wildcard { 3 } else { 0 };
        self.segments.iter().map(segment).chain([end]).collect()
    }
}

/// The segments of a path; a slash at the end makes no difference.
fn split(path: &str) -> impl Iterator<Item = &str> {
    path.trim_matches('/').split('/').filter(|segment| !segment.is_empty())
}

fn segment(text: &str) -> Result<Segment, String> {
    match text.strip_prefix(':') {
        Some("") => Err("expected a name after ':'".to_owned()),
        Some(name) => Ok(Segment::Parameter(name.to_owned())),
        None if text.contains(['*', '?']) => {
            Err("wildcards other than :name and a final ... are not offered".to_owned())
        }
        None => Ok(Segment::Literal(text.to_owned())),
    }
}

/// The public routes of an application.
#[derive(Debug, Default)]
pub struct Routes(Vec<(Pattern, String)>);

impl Routes {
    /// Orders the routes so that the first match is the most specific one.
    pub fn new(mut routes: Vec<(Pattern, String)>) -> Self {
        routes.sort_by_key(|(pattern, _)| pattern.rank());
        Self(routes)
    }

    /// The route of a path, if there is one.
    pub fn find(&self, path: &str) -> Option<Match<'_>> {
        self.0.iter().find_map(|(pattern, component)| {
            let (trailing, parameters) = pattern.matches(path)?;
            Some(Match { component, route: &pattern.text, trailing, parameters })
        })
    }

    /// The routes as they are shown at the start, with their components.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &str)> {
        self.0.iter().map(|(pattern, component)| (pattern.text.as_str(), component.as_str()))
    }
}

impl<'a> Match<'a> {
    /// A request from another component, by `http://<component>.spin.internal<path>`.
    pub fn internal(component: &'a str, path: &str) -> Self {
        Self { component, route: "/...", trailing: path.to_owned(), parameters: Vec::new() }
    }

    /// Spin's headers for the component: names and values.
    pub fn headers(&self, full_url: &str, client: std::net::SocketAddr) -> Vec<(String, String)> {
        let component_route = self.route.strip_suffix("/...").unwrap_or(self.route);
        let mut headers: Vec<(String, String)> = [
            ("spin-path-info", self.trailing.as_str()),
            ("spin-full-url", full_url),
            ("spin-matched-route", self.route),
            ("spin-base-path", "/"),
            ("spin-raw-component-route", self.route),
            ("spin-component-route", component_route),
        ]
        .map(|(name, value)| (name.to_owned(), value.to_owned()))
        .into();
        headers.push(("spin-client-addr".to_owned(), client.to_string()));
        for (name, value) in &self.parameters {
            let name = name.to_ascii_lowercase().replace('_', "-");
            headers.push((format!("spin-path-match-{name}"), value.clone()));
        }
        headers
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn routes(routes: &[&str]) -> Routes {
        let named = |route: &&str| (Pattern::parse(route).unwrap(), (*route).to_owned());
        Routes::new(routes.iter().map(named).collect())
    }

    #[test]
    fn the_most_specific_route_wins_in_any_order_of_the_manifest() {
        let mut all = [
            "/...",
            "/playbooks",
            "/playbooks/:name",
            "/playbooks/:name/runs",
            "/playbooks/:name/...",
            "/playbooks/default",
            "/runs/:id",
            "/",
        ];
        for _ in 0..2 {
            let routes = routes(&all);
            for (path, expected) in [
                ("/", "/"),
                ("/playbooks", "/playbooks"),
                ("/playbooks/", "/playbooks"),
                ("/playbooks/default", "/playbooks/default"),
                ("/playbooks/other", "/playbooks/:name"),
                ("/playbooks/other/runs", "/playbooks/:name/runs"),
                ("/playbooks/other/runs/1", "/playbooks/:name/..."),
                ("/runs/1", "/runs/:id"),
                ("/runs", "/..."),
                ("/nothing/here", "/..."),
            ] {
                assert_eq!(routes.find(path).unwrap().component, expected, "{path}");
            }
            all.reverse();
        }
    }

    #[test]
    fn a_path_without_a_route_has_no_match() {
        let routes = routes(&["/add-task", "/static/..."]);
        for path in ["/", "/add-task/more", "/add", "/Add-Task", "/staticfile"] {
            assert_eq!(routes.find(path), None, "{path}");
        }
    }

    #[test]
    fn the_wildcard_part_keeps_its_slashes_as_in_spin() {
        let routes = routes(&["/foo/..."]);
        for (path, trailing) in
            [("/foo", ""), ("/foo/", "/"), ("/foo/a/b", "/a/b"), ("/foo/a/", "/a/")]
        {
            assert_eq!(routes.find(path).unwrap().trailing, trailing, "{path}");
        }
    }

    #[test]
    fn a_component_sees_where_it_was_called() {
        let routes = routes(&["/users/:user_id/..."]);
        let found = routes.find("/users/7/tasks").unwrap();
        let headers =
            found.headers("http://localhost/users/7/tasks", "10.0.0.1:9".parse().unwrap());
        for (name, value) in [
            ("spin-path-info", "/tasks"),
            ("spin-full-url", "http://localhost/users/7/tasks"),
            ("spin-component-route", "/users/:user_id"),
            ("spin-raw-component-route", "/users/:user_id/..."),
            ("spin-path-match-user-id", "7"),
            ("spin-client-addr", "10.0.0.1:9"),
        ] {
            assert!(headers.contains(&(name.to_owned(), value.to_owned())), "{name}");
        }
    }

    #[test]
    fn malformed_routes_are_refused() {
        for route in ["", "add-task", "/a...", "/a/*", "/a/:", "/.../a/..."] {
            let parsed = Pattern::parse(route);
            let literal_dots = route == "/.../a/...";
            assert_eq!(parsed.is_err(), !literal_dots, "{route}");
        }
    }
}
