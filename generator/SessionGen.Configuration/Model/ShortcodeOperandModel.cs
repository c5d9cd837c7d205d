using SessionGen.Configuration.Syntax;

namespace SessionGen.Configuration.Model;

/// <summary>One operand of a shortcode: <c>user.A.B</c> or a literal.</summary>
/// <param name="Members">The members after <c>user</c>, C# identifiers that may be keywords; empty for a literal.</param>
/// <param name="Literal">A string, number, integer or boolean; null for a member path.</param>
/// <param name="Span">From the first character of the operand (the <c>u</c> of <c>user</c>) to its last.</param>
internal sealed record ShortcodeOperandModel(EquatableArray<string> Members, ClaimLiteral? Literal, SourceSpan Span);
