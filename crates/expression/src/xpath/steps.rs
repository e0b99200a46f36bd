//! Walking along the axes.

use super::model::{Kind, Model};
use super::parser::{Axis, Test};

/// The nodes of an axis, the nearest first.
pub(super) fn along(model: &Model<'_>, from: usize, axis: Axis) -> Vec<usize> {
    let Some(node) = model.nodes.get(from) else {
        return Vec::new();
    };
    let below = |first: usize, end: usize| {
        let plain = |id: &usize| !matches!(model.kind(*id), Kind::Attribute(_));
        (first..end).filter(plain).collect::<Vec<_>>()
    };
    match axis {
        Axis::This => vec![from],
        Axis::Child => node.children.clone(),
        Axis::Attribute => node.attributes.clone(),
        Axis::Parent => node.parent.into_iter().collect(),
        Axis::Descendant => below(from + 1, node.end),
        Axis::DescendantOrSelf => {
            let mut nodes = vec![from];
            nodes.extend(below(from + 1, node.end));
            nodes
        }
        Axis::Ancestor => ancestors(model, node.parent),
        Axis::AncestorOrSelf => ancestors(model, Some(from)),
        Axis::Following => {
            let start = match node.kind {
                // What is in the element of an attribute follows the attribute.
                Kind::Attribute(_) => from + 1,
                _ => node.end,
            };
            below(start, model.nodes.len())
        }
        Axis::Preceding => {
            let above = ancestors(model, Some(from));
            let mut nodes = below(0, from);
            nodes.retain(|id| !above.contains(id));
            nodes.reverse();
            nodes
        }
        Axis::FollowingSibling => {
            let siblings = siblings(model, from);
            siblings.iter().copied().filter(|id| *id > from).collect()
        }
        Axis::PrecedingSibling => {
            let siblings = siblings(model, from);
            siblings.iter().rev().copied().filter(|id| *id < from).collect()
        }
    }
}

fn ancestors(model: &Model<'_>, from: Option<usize>) -> Vec<usize> {
    std::iter::successors(from, |id| model.parent(*id)).collect()
}

fn siblings<'model>(model: &'model Model<'_>, of: usize) -> &'model [usize] {
    match (model.kind(of), model.parent(of)) {
        (Kind::Attribute(_), _) | (_, None) => &[],
        (_, Some(parent)) => model.children(parent),
    }
}

/// Whether a node passes a test on an axis.
pub(super) fn passes(model: &Model<'_>, node: usize, axis: Axis, test: &Test) -> bool {
    match (test, model.kind(node)) {
        (Test::Node, _)
        | (Test::Text, Kind::Text(_))
        | (Test::Comment, Kind::Comment(_))
        | (Test::Instruction(None), Kind::Instruction { .. }) => true,
        (Test::Instruction(Some(name)), Kind::Instruction { target, .. }) => name == target,
        (Test::Any, Kind::Element(_)) => axis != Axis::Attribute,
        (Test::Any, Kind::Attribute(_)) => axis == Axis::Attribute,
        // A name without a prefix is one without a namespace.
        (Test::Name(name), Kind::Element(element)) => {
            axis != Axis::Attribute
                && element.name.namespace.is_empty()
                && element.name.local == *name
        }
        (Test::Name(name), Kind::Attribute(attribute)) => {
            axis == Axis::Attribute
                && attribute.name.namespace.is_empty()
                && attribute.name.local == *name
        }
        _ => false,
    }
}
