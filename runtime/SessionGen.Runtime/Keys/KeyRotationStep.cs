namespace SessionGen.Keys;

/// <summary>One step of a rotation; nothing to do where both are null.</summary>
/// <param name="AddActivatingAt">Add a key that begins to sign then.</param>
/// <param name="RemoveKeyId">Remove this key.</param>
internal readonly record struct KeyRotationStep(DateTimeOffset? AddActivatingAt, string? RemoveKeyId);
