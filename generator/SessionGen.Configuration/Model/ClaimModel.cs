namespace SessionGen.Configuration.Model;

internal enum ClaimKind
{
    String,
    Boolean,
    Integer,
    Number,
    Timestamp,
    Uuid,
    Enum,
    Object,
}

/// <summary>One custom claim, at the top level or inside an <c>object</c>.</summary>
internal sealed record ClaimModel
{
    /// <summary>The name in the token.</summary>
    public required string Name { get; init; }

    /// <summary>The C# property.</summary>
    public required string PropertyName { get; init; }

    public required ClaimKind Kind { get; init; }

    /// <summary><c>T[]</c>: the claim is an array of <see cref="Kind"/>.</summary>
    public bool IsArray { get; init; }

    /// <summary>May be missing: the property is nullable and left out of the token when null.</summary>
    public bool IsOptional { get; init; }

    /// <summary>The default (see <see cref="ClaimLiteral"/>), or null.</summary>
    public ClaimLiteral? Default { get; init; }

    /// <summary>A constant, the same in every token; the value is never given at sign-in.</summary>
    public ClaimLiteral? Constant { get; init; }

    public string? Description { get; init; }

    /// <summary>Characters (UTF-16 units) of a string, or of each string of an array.</summary>
    public int? MaxLength { get; init; }

    public int? MaxItems { get; init; }

    /// <summary>
    /// The C# name of the generated type. <see cref="ClaimKind.Enum"/>: a type of the namespace, unique in it, also inside an object.
    /// <see cref="ClaimKind.Object"/>: a record nested in the record that has the property, no name of another member of it.
    /// </summary>
    public string? TypeName { get; init; }

    public EquatableArray<EnumValueModel> EnumValues { get; init; } = EquatableArray<EnumValueModel>.Empty;

    public EquatableArray<ClaimModel> Properties { get; init; } = EquatableArray<ClaimModel>.Empty;

    /// <summary>
    /// The value comes from a shortcode, so it is no parameter of <c>SessionClaims.From</c>. An object has it where all its properties
    /// come from shortcodes or are constants; mixed objects are refused. Where a shortcode could not be read this is true and no
    /// <see cref="ShortcodeModel"/> is there.
    /// </summary>
    public bool HasShortcode { get; init; }
}

/// <summary>A value of an enum claim: its text in the token and its C# member.</summary>
internal sealed record EnumValueModel(string Value, string MemberName);

/// <summary>
/// A typed constant of the file, checked against its claim. <see cref="Text"/> is canonical and culture-free: the string itself,
/// <c>true</c>/<c>false</c>, an integer, a round-trip double, Unix seconds for a timestamp, 32 hex digits with hyphens for a uuid,
/// the token text of an enum value.
/// </summary>
/// <param name="Kind">The kind of the claim, or of the items of an array.</param>
/// <param name="Text">The value; empty for an array.</param>
/// <param name="Items">The canonical texts of the items where the claim is an array; null otherwise.</param>
internal sealed record ClaimLiteral(ClaimKind Kind, string Text, EquatableArray<string>? Items = null);
