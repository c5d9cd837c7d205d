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
    public required string Name { get; init; }

    public required string PropertyName { get; init; }

    public required ClaimKind Kind { get; init; }

    public bool IsArray { get; init; }

    public bool IsOptional { get; init; }

    // Whether bearer tokens carry it.
    public bool Bearer { get; init; } = true;

    public ClaimLiteral? Default { get; init; }

    public ClaimLiteral? Constant { get; init; }

    // The value of a required claim in a stored session that began before the claim was declared.
    public ClaimLiteral? WhenMissing { get; init; }

    public string? Description { get; init; }

    // UTF-16 code units, also of each string in an array.
    public int? MaxLength { get; init; }

    public int? MaxItems { get; init; }

    // An enum is a type of the namespace, also inside an object; an object is a record nested in the record that has the property.
    public string? TypeName { get; init; }

    public EquatableArray<EnumValueModel> EnumValues { get; init; } = EquatableArray<EnumValueModel>.Empty;

    public EquatableArray<ClaimModel> Properties { get; init; } = EquatableArray<ClaimModel>.Empty;

    // Objects too: all their properties then have shortcodes or are constants. Also true if the shortcode could not be read.
    public bool HasShortcode { get; init; }

    // Must be in a stored session or have a value for one that lacks it.
    public bool IsRequired => !IsOptional && Default is null && Constant is null;

    // Whether a stored session can lack the claim. An object is then made of its properties.
    public bool CanBeFilled => !IsRequired
        || WhenMissing is not null
        || (Kind == ClaimKind.Object && Properties.All(claim => claim.CanBeFilled));
}

internal sealed record EnumValueModel(string Value, string MemberName);

/// <summary>A constant that fits its claim, in a canonical form: Unix seconds for a timestamp, the token text of an enum value.</summary>
internal sealed record ClaimLiteral(ClaimKind Kind, string Text, EquatableArray<string>? Items = null);
