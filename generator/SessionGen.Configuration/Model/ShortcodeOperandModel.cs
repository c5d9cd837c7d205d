using SessionGen.Configuration.Findings;

namespace SessionGen.Configuration.Model;

/// <summary>One operand of a shortcode: <c>user.A.B</c> or a literal.</summary>
/// <param name="Members">The members after <c>user</c>, C# identifiers that may be keywords; empty for a literal.</param>
/// <param name="Literal">
/// Null for a member path. Where the shortcode keeps its type, a literal of the claim's kind (of an enum the text in the token); inside a
/// text, a string, boolean, integer or number.
/// </param>
/// <param name="Span">From the first character of the operand (the <c>u</c> of <c>user</c>) to its last.</param>
internal sealed record ShortcodeOperandModel(EquatableArray<string> Members, ClaimLiteral? Literal, SourceSpan Span);
