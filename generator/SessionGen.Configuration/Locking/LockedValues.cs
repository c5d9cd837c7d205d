using System.Globalization;
using SessionGen.Configuration.Binding;
using SessionGen.Configuration.Findings;
using SessionGen.Configuration.Model;
using SessionGen.Configuration.Schema;
using SessionGen.Configuration.Syntax;
using SessionGen.Configuration.Values;

namespace SessionGen.Configuration.Locking;

/// <summary>What a file means, as the list of values that the lock records: in the order of the key table, names sorted.</summary>
internal sealed class LockedValues
{
    private static readonly StringComparer _order = StringComparer.Ordinal;

    private readonly List<LockedValue> _values = [];
    private readonly BoundFile _file;

    private LockedValues(BoundFile file) => _file = file;

    public static IReadOnlyList<LockedValue> Of(BoundFile file)
    {
        var values = new LockedValues(file);
        foreach (var section in KeyTable.Root.Children)
        {
            values.AddSection(section);
        }

        return values._values;
    }

    // Where a value was that is no longer there.
    public static SourceSpan PlaceOf(LockedValue value, BoundFile file)
    {
        var values = new LockedValues(file);
        return (value.Path[0] == "token" ? file.ClaimsKey : values.FindKey(value.Path[0]))?.Span ?? default;
    }

    private void AddSection(KeyDefinition section)
    {
        if (section.Name == "policies")
        {
            var sorted = _file.Policies.OrderBy(policy => policy.NameNode is null ? string.Empty : policy.Name, _order);
            foreach (var policy in sorted)
            {
                AddPolicy(policy, section.Each);
            }

            return;
        }

        foreach (var key in section.Children)
        {
            if (key is SettingKey { Lock: not LockRule.None } setting && Applies(setting))
            {
                AddSetting(setting);
            }
            else if (key.Path == "token.claims")
            {
                AddClaims(_file.Claims, key.Path.Split('.'), key.Each);
            }
        }
    }

    private bool Applies(SettingKey key)
        => key.AppliesWith is not { } path || _file.Settings.Get<object?>(path).Value is not (null or false);

    private void AddSetting(SettingKey key)
    {
        var located = _file.Settings.Get<object?>(key.Path);
        _values.Add(new LockedValue(key.Path.Split('.'), key)
        {
            Texts = KeyTable.Write(key, located.Value) is { } text ? [text] : null,
            IsText = located.Value is string,
            Span = (located.Node ?? FindKey(key.Path.Substring(0, key.Path.IndexOf('.'))))?.Span ?? default,
        });
    }

    private void AddPolicy(BoundPolicy policy, KeyDefinition row)
    {
        string[] path = policy.NameNode is null ? ["lifetime"] : ["policies", policy.Name];
        var place = (policy.NameNode ?? FindKey("lifetime"))?.Span ?? default;
        if (policy.NameNode is not null)
        {
            _values.Add(new LockedValue(path, row) { Texts = ["declared"], Span = place });
        }

        foreach (var (key, lifetime) in policy.Lifetimes)
        {
            _values.Add(new LockedValue([.. path, key], row[key])
            {
                Texts = [Duration.Format(lifetime.Seconds)],
                Span = lifetime.Node?.Span ?? place,
                OwnerId = policy.NameNode is null ? null : LockedValue.IdOf(path),
                InheritedFrom = policy.NameNode is not null && !lifetime.IsOwn ? "lifetime\n" + key : null,
            });
        }

        if (policy.NameNode is not null)
        {
            _values.Add(new LockedValue([.. path, "stricterThan"], row["stricterThan"])
            {
                Texts = policy.StricterThan.Value is { } other ? [other] : null,
                OwnerId = LockedValue.IdOf(path),
                IsText = true,
                Span = policy.StricterThan.Node?.Span ?? place,
            });
        }
    }

    private void AddClaims(IReadOnlyList<BoundClaim> claims, string[] path, KeyDefinition row)
    {
        foreach (var claim in claims.OrderBy(claim => claim.Model.Name, _order))
        {
            string[] own = [.. path, claim.Model.Name];
            foreach (var key in row.Children.Where(key => key.Lock != LockRule.None))
            {
                _values.Add(Describe(claim, key, own));
                if (key.Name == "type")
                {
                    _values.Add(new LockedValue(own, row)
                    {
                        Texts = [StateOf(claim.Model)],
                        Claim = claim.Model,
                        Span = claim.NameNode.Span,
                    });
                }
            }

            AddClaims(claim.Properties, [.. own, "properties"], row["properties"].Each);
        }
    }

    private static LockedValue Describe(BoundClaim claim, KeyDefinition key, string[] path)
    {
        var model = claim.Model;
        var literal = key.Name switch
        {
            "default" => model.Default,
            "value" => model.Constant,
            "whenMissing" => model.WhenMissing,
            _ => null,
        };
        string[]? texts = key.Name switch
        {
            "type" => [ClaimTypes.GetName(model.Kind, model.IsArray)],
            "optional" => [model.IsOptional ? "true" : "false"],
            "bearer" => [model.Bearer ? "true" : "false"],
            "maxLength" => Number(model.MaxLength),
            "maxItems" => Number(model.MaxItems),
            "values" when model.Kind == ClaimKind.Enum => [.. model.EnumValues.Select(value => value.Value).OrderBy(text => text, _order)],
            _ when literal is not null => [.. (literal.Items ?? new([literal.Text])).Select(text => Format(literal.Kind, text))],
            _ => null,
        };
        var isWord = key.Name == "type" || key.Kind == KeyKind.TextList;
        return new LockedValue([.. path, key.Name], key)
        {
            OwnerId = LockedValue.IdOf(path),
            Texts = texts,
            IsList = key.Kind == KeyKind.TextList || literal?.Items is not null,
            IsText = isWord || literal?.Kind is ClaimKind.String or ClaimKind.Enum,
            Span = (claim.Section?[key.Name] ?? (key.Name == "type" ? claim.TypeNode : null) ?? claim.NameNode).Span,
        };
    }

    private static string[]? Number(int? value) => value is { } number ? [Invariant.Text(number)] : null;

    // How the claim of a session that lacks it is read.
    private static string StateOf(ClaimModel claim)
        => claim.Constant is not null ? "constant"
            : claim.Default is not null ? "default"
            : claim.IsOptional ? "optional"
            : claim.WhenMissing is not null ? "whenMissing"
            : "required";

    private static string Format(ClaimKind kind, string text) => kind == ClaimKind.Timestamp
        ? DateTimeOffset.FromUnixTimeSeconds(long.Parse(text, CultureInfo.InvariantCulture))
            .ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture)
        : text;

    private YamlScalar? FindKey(string section) => _file.Root?.Entries.FirstOrDefault(entry => entry.Key.Value == section)?.Key;
}
