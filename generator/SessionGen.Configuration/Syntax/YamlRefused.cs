namespace SessionGen.Configuration.Syntax;

/// <summary>Stands for a value that was refused with a finding of its own, so that no rule complains of it a second time.</summary>
internal sealed class YamlRefused(YamlText text, int start, int end) : YamlNode(text, start, end);
