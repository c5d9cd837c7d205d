using SessionGen.Configuration.Findings;
using SessionGen.Configuration.Model;
using SessionGen.Configuration.Schema;
using SessionGen.Configuration.Syntax;
using SessionGen.Configuration.Values;

namespace SessionGen.Configuration.Binding;

/// <summary>Binds <c>token.claims</c>. A claim with an error keeps its probable type, so that C# which uses it still compiles.</summary>
internal sealed class ClaimBinder(
    ValueReader values,
    bool hasUserType,
    List<ShortcodeModel> shortcodes,
    CancellationToken cancellationToken)
{
    private readonly FindingSink _findings = values.Findings;
    private readonly ClaimLiteralReader _literals = new(values.Findings);
    private readonly NameScope _types = new(values.Findings, NameScope.Types);
    private readonly ShortcodeBinder _shortcodeBinder =
        new(values.Findings, new ClaimLiteralReader(values.Findings), hasUserType, shortcodes);

    public IReadOnlyList<BoundClaim> Bind(SectionReader token)
        => BindMap(
            token.Definition["claims"],
            token["claims"],
            "'claims'",
            new Owner(new ClaimPath([], string.Empty), string.Empty, ["SessionClaims", .. NameScope.ClaimsMembers]));

    private List<BoundClaim> BindMap(KeyDefinition map, YamlNode? node, string place, Owner owner)
    {
        if (WrongKind.GetMapping(node, place, map, values.Findings) is not { } mapping)
        {
            return [];
        }

        var members = new NameScope(_findings, [.. NameScope.RecordMembers, .. owner.ReservedMembers]);
        var drafts = new List<ClaimDraft>(mapping.Entries.Count);
        foreach (var entry in Duplicates.Remove(mapping, _findings))
        {
            cancellationToken.ThrowIfCancellationRequested();
            var hasName = CheckName(entry.Key);
            var draft = ClaimDraft.Read(map.Each, entry, values);
            draft.PropertyName = hasName
                ? TakePropertyName(draft, members)
                : members.TakeFree(CSharpNames.ToSafePascalCase(draft.Name), entry.Key);
            drafts.Add(draft);
        }

        // Names of nested types give way to those of properties, which the developer chose.
        return [.. drafts.Select(draft => Complete(draft, members, owner))];
    }

    private bool CheckName(YamlScalar name)
    {
        var hasControl = name.Value.Any(char.IsControl);
        if (name.Value.Length is > 0 and <= ClaimName.MaximumLength && !hasControl)
        {
            return true;
        }

        values.Report(
            name,
            Invariant.Format(
                "A claim name must have 1 to {0} characters and no control characters; this one has {1}.",
                ClaimName.MaximumLength,
                hasControl ? "one" : Invariant.Text(name.Value.Length)));
        return false;
    }

    private string TakePropertyName(ClaimDraft draft, NameScope members)
    {
        if (draft.Section is { } section)
        {
            var setting = values.ReadText(section.Definition["property"], section["property"]);
            if (setting.Value is { } name)
            {
                var node = (YamlScalar)setting.Node!;
                if (IsPropertyName(name))
                {
                    return members.Take(name, node, "property name", "Choose another name.");
                }

                _findings.Report(
                    FindingDescriptors.NameCollision,
                    node.Span,
                    Invariant.Format(
                        "'{0}' is not a valid name of a C# property. Write an identifier in PascalCase that is not a keyword, "
                            + "such as Roles.",
                        Quote.Text(name)));
            }
        }

        return members.Take(
            CSharpNames.ToPascalCase(draft.Name),
            draft.Entry.Key,
            "claim",
            "Give the claim a 'property:' with another C# name.");
    }

    // Accessors, operators and generated helpers have the prefixes that are refused.
    private static bool IsPropertyName(string name)
        => CSharpNames.IsIdentifier(name)
            && !CSharpNames.IsKeyword(name)
            && name != "var"
            && !name.StartsWith("__", StringComparison.Ordinal)
            && !name.StartsWith("get_", StringComparison.Ordinal)
            && !name.StartsWith("set_", StringComparison.Ordinal)
            && !name.StartsWith("op_", StringComparison.Ordinal);

    private BoundClaim Complete(ClaimDraft draft, NameScope members, Owner owner)
    {
        var path = owner.Path.Append(draft.Name);
        var model = new ClaimModel
        {
            Name = draft.Name,
            PropertyName = draft.PropertyName,
            Kind = draft.Kind,
            IsArray = draft.IsArray,
        };
        var claim = new BoundClaim
        {
            Model = model,
            NameNode = draft.Entry.Key,
            Node = draft.Entry.Value,
            Section = draft.Section,
            TypeNode = draft.TypeNode,
            Path = path.Display,
            IsWrong = draft.IsWrong,
        };
        if (draft.Section is not { } section)
        {
            return draft.Shortcode is { } shortcode ? CompleteShortcode(claim, shortcode, path) : claim;
        }

        return CompleteSection(claim, section, members, owner, path);
    }

    private BoundClaim CompleteShortcode(BoundClaim claim, YamlScalar shortcode, ClaimPath path) => claim with
    {
        Model = claim.Model with { HasShortcode = true },
        IsWrong = !BindShortcode(shortcode, claim.Model, path),
    };

    private BoundClaim CompleteSection(BoundClaim claim, SectionReader section, NameScope members, Owner owner, ClaimPath path)
    {
        var keys = section.Definition;
        var model = claim.Model;
        var isString = model.Kind == ClaimKind.String;
        var optional = values.ReadBoolean(keys["optional"], section["optional"], false);
        var bearer = values.ReadBoolean(keys["bearer"], section["bearer"], true);
        if (owner.Path.Names.Length > 0 && section.GetEntry("bearer") is { } entry)
        {
            values.Report(
                entry.Key,
                Invariant.Format(
                    "'bearer' applies only to a whole claim, not to a property of an object. Set it on the claim '{0}'.",
                    Quote.Text(owner.Path.Names[0])));
            bearer = new(true);
        }

        var description = values.ReadText(keys["description"], section["description"]);
        var maxLength = ReadBound(section, "maxLength", isString, "a string or string[]");
        var maxItems = ReadBound(section, "maxItems", model.IsArray, "an array such as string[]");
        model = model with
        {
            Bearer = bearer.Value,
            Description = description.Value,
            MaxLength = maxLength.Value,
            MaxItems = maxItems.Value,
        };

        var isWrong = claim.IsWrong | optional.IsWrong | maxLength.IsWrong | maxItems.IsWrong;
        if (model.Kind == ClaimKind.Enum)
        {
            model = model with
            {
                EnumValues = EnumBinder.Bind(section, claim.NameNode, claim.TypeNode, values),
                TypeName = _types.Take(
                    owner.TypePrefix + model.PropertyName,
                    claim.NameNode,
                    "enum",
                    "Give the claim a 'property:' with another C# name."),
            };
        }
        else
        {
            RefuseKey(section, "values", "an enum", "type: enum");
        }

        IReadOnlyList<BoundClaim> properties = [];
        if (model.Kind == ClaimKind.Object)
        {
            var typeName = members.TakeFree(model.PropertyName + "Claim", claim.NameNode);
            properties = BindProperties(section, claim, new Owner(path, owner.TypePrefix + model.PropertyName, [typeName]));
            model = model with
            {
                TypeName = typeName,
                Properties = new EquatableArray<ClaimModel>(Array.ConvertAll([.. properties], property => property.Model)),
                HasShortcode = MixedObjects.Check(properties, values),
            };
        }
        else
        {
            RefuseKey(section, "properties", "an object", "type: object");
        }

        model = BindValues(section, model, optional, path, ref isWrong);
        return claim with { Model = model, Properties = properties, IsWrong = isWrong };
    }

    private List<BoundClaim> BindProperties(SectionReader section, BoundClaim claim, Owner owner)
    {
        var node = section["properties"];
        var properties = BindMap(section.Definition["properties"], node, "'properties'", owner);

        // Only where nothing was lost: what is missing here may still stand in the text.
        var isReadWhole = !claim.IsWrong
            && section.Node is YamlMapping { IsComplete: true }
            && node is null or YamlMapping { IsComplete: true } or YamlScalar { IsEmpty: true };
        if (properties.Count == 0 && isReadWhole)
        {
            values.Report(
                claim.TypeNode ?? claim.NameNode,
                Invariant.Format(
                    "The object claim '{0}' has no properties. Write 'properties: {{ street: string }}' with at least one.",
                    Quote.Text(claim.Path)));
        }

        return properties;
    }

    private Located<int?> ReadBound(SectionReader section, string key, bool applies, string kinds)
    {
        if (applies)
        {
            return values.ReadInteger(section.Definition[key], section[key], null);
        }

        RefuseKey(section, key, kinds, null);
        return default;
    }

    private void RefuseKey(SectionReader section, string key, string kinds, string? type)
    {
        if (section.GetEntry(key) is { } entry && section["type"] is not YamlRefused)
        {
            values.Report(
                entry.Key,
                Invariant.Format(
                    "'{0}' applies only to {1}. {2}",
                    key,
                    kinds,
                    type is null ? "Remove it." : "Write '" + type + "', or remove it."));
        }
    }

    private ClaimModel BindValues(SectionReader section, ClaimModel model, Located<bool> optional, ClaimPath path, ref bool isWrong)
    {
        var standard = section["default"];
        var constant = section["value"];
        var isShortcode = constant is YamlScalar { } text && Shortcodes.Has(text.Value);
        if (standard is not null && constant is not null)
        {
            values.Report(
                section.GetEntry("default")!.Key,
                isShortcode
                    ? "A claim with a shortcode cannot have a 'default'. Write the fallback in the shortcode: {{user.Name || 'text'}}."
                    : "A claim with a constant 'value' cannot have a 'default'. Remove one of them.");
            standard = null;
        }

        if (optional.Value && optional.IsGiven && ((constant is not null && !isShortcode) || standard is not null))
        {
            values.Report(
                section.GetEntry("optional")!.Key,
                Invariant.Format(
                    "The claim '{0}' has a {1}, so it is never missing. Remove 'optional'.",
                    Quote.Text(model.Name),
                    standard is not null ? "default" : "constant value"));
            optional = new(false);
        }

        model = model with { IsOptional = optional.Value };
        var isGiven = standard is null && (constant is null || isShortcode);
        if (section["whenMissing"] is { } whenMissing && !RefuseWhenMissing(section, model, standard, isGiven))
        {
            model = model with { WhenMissing = _literals.Read("whenMissing", whenMissing, model) ?? ClaimLiteralReader.StandIn(model) };
        }

        if (isShortcode)
        {
            isWrong |= !BindShortcode((YamlScalar)constant!, model, path);
            return model with { HasShortcode = true };
        }

        return model with
        {
            Default = standard is null ? null : _literals.Read("default", standard, model) ?? ClaimLiteralReader.StandIn(model),
            Constant = constant is null ? null : _literals.Read("value", constant, model) ?? ClaimLiteralReader.StandIn(model),
        };
    }

    private bool RefuseWhenMissing(SectionReader section, ClaimModel model, YamlNode? standard, bool isGiven)
    {
        if (!model.IsOptional && isGiven)
        {
            return false;
        }

        var reason = model.IsOptional ? "is optional, so it is null"
            : standard is not null ? "has a default, which applies"
            : "has a constant value, which applies";
        values.Report(
            section.GetEntry("whenMissing")!.Key,
            Invariant.Format(
                "The claim '{0}' {1} in sessions that began before the claim was declared. Remove 'whenMissing'.",
                Quote.Text(model.Name),
                reason));
        return true;
    }

    private bool BindShortcode(YamlScalar scalar, ClaimModel model, ClaimPath path) => _shortcodeBinder.Bind(scalar, model, path.Names);

    // The names from the top claim to one inside objects.
    private sealed record ClaimPath(string[] Names, string Display)
    {
        public ClaimPath Append(string name) => new([.. Names, name], Display.Length == 0 ? name : Display + "." + name);
    }

    private sealed record Owner(ClaimPath Path, string TypePrefix, string[] ReservedMembers);
}
