using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.ModelBinding;

namespace SessionGen;

/// <summary>Makes a type a parameter of actions and pages that comes from the request's session, and from nothing that the request says.</summary>
[AttributeUsage(AttributeTargets.Class)]
internal sealed class FromSessionAttribute : ModelBinderAttribute
{
    public FromSessionAttribute()
        : base(typeof(SessionModelBinder)) => BindingSource = BindingSource.Special;
}
