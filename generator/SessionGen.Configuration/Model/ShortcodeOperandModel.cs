using SessionGen.Configuration.Findings;

namespace SessionGen.Configuration.Model;

/// <summary>One operand of a shortcode: the members after <c>user</c>, or a literal.</summary>
internal sealed record ShortcodeOperandModel(EquatableArray<string> Members, ClaimLiteral? Literal, SourceSpan Span);
