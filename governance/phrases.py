"""What each Reason says to a person, in the language of the request."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from flask_babel import get_locale, lazy_gettext

from gis.reason import Reason
from governance.calendars_phrases import CALENDARS_PHRASES
from governance.dispatching_phrases import DISPATCHING_PHRASES
from governance.figures_phrases import FIGURES_PHRASES
from governance.moving_phrases import MOVING_PHRASES
from governance.process_phrases import PROCESS_PHRASES, WORDS
from governance.report_phrases import REPORT_PHRASES
from governance.routing_phrases import ROUTING_PHRASES
from governance.standards_phrases import STANDARDS_PHRASES

_ = lazy_gettext

PHRASES: Mapping[str, Any] = {
    **CALENDARS_PHRASES,
    **DISPATCHING_PHRASES,
    **PROCESS_PHRASES,
    **FIGURES_PHRASES,
    **MOVING_PHRASES,
    **ROUTING_PHRASES,
    **REPORT_PHRASES,
    **STANDARDS_PHRASES,
    # refusals of the edge
    "permission_missing": _("您的角色无权进行此操作"),
    "sign_in_needed": _("请先登录"),
    "page_not_found": _("没有这个页面"),
    "method_refused": _("此地址不支持 %(method)s 操作"),
    "request_too_large": _("提交的内容超过大小限制"),
    "media_refused": _("不支持的内容格式：%(type)s"),
    "too_many_requests": _("操作过于频繁，请稍后再试"),
    "request_unreadable": _("请求内容无法读取"),
    "database_unavailable": _("系统暂时无法保存，请稍后重试；未保存任何内容"),
    "broken": _("系统出了错，已记录下来；请稍后重试"),
    "origin_refused": _("请求来源不明，已拒绝"),
    # the sample district
    "sample_not_empty": _("已有该区的数据，示例数据只能载入空库"),
    # signing in
    "credentials_wrong": _("账号或密码不正确"),
    "account_locked": _("连续多次登录失败，账号已锁定至 %(until)s"),
    "username_taken": _("账号名已被使用"),
    "username_invalid": _("账号名须为 3 至 40 位字母、数字、点、横线或下划线"),
    "password_weak": _("密码至少 12 位，并含大写、小写、数字、符号中的三类"),
    # forms
    "field_missing": _("此项必填"),
    "field_invalid": _("此项填写有误：%(message)s"),
    "field_unknown": _("没有这个字段"),
    "field_twice": _("此字段出现了两次"),
    "text_expected": _("应为文字"),
    "text_too_short": _("至少 %(min_length)s 个字"),
    "text_too_long": _("最多 %(max_length)s 个字"),
    "text_not_unicode": _("含有无法识别的字符"),
    "text_has_nul": _("含有不允许的空字符"),
    "boolean_expected": _("应为是或否"),
    "number_too_small": _("不得小于 %(ge)s"),
    "number_too_large": _("不得大于 %(le)s"),
    "time_without_zone": _("时间须带时区，例如 2026-01-31T08:00:00+08:00"),
    "time_unreadable": _("无法识别的时间，应为 2026-01-31T08:00:00+08:00 的格式"),
    "time_too_early": _("时间过早"),
    "object_expected": _("应为由字段组成的对象"),
    # class, standard and department
    "class_words_none": _("描述中没有可识别的类别词语"),
    "class_words": _("描述中提到“%(words)s”，对应“%(name)s”"),
    "class_unclear": _("描述可能属于：%(names)s"),
    "class_given": _("上报时选定"),
    "class_unsure": _("类别可能是“%(name)s”（把握 %(percent)s％），请确认"),
    "place_unsure": _("位置不够确切（把握 %(percent)s％），请确认"),
    "standard_none": _("类别“%(class)s”没有立结案标准"),
    "standard_expired": _("类别“%(class)s”的立结案标准已失效"),
    "standard_not_yet": _("按最早的标准计算（自 %(since)s 起施行）"),
    "standard_only": _("该类别现行的唯一标准"),
    "standard_first": _("该类别现行的首条标准"),
    "standard_condition": _("符合立案条件：%(condition)s"),
    # coordinates and geometry
    "crs_unknown": _("未知的坐标系，可用：%(known)s"),
    "number_unreadable": _("不是数字"),
    "number_not_finite": _("不是有限的数字"),
    "axes_swapped": _("经度与纬度颠倒了，应为先经度后纬度"),
    "lon_out_of_range": _("经度须在 -180 至 180 之间"),
    "lat_out_of_range": _("纬度须在 -90 至 90 之间"),
    "coordinates_in_metres": _("坐标似以米为单位，应为经纬度（度）"),
    "geojson_too_large": _("GeoJSON 超过 %(limit)s 字节"),
    "geojson_too_deep": _("GeoJSON 嵌套过深"),
    "geojson_unreadable": _("不是可读的 GeoJSON"),
    "geometry_kind": _("几何类型 %(kind)s 不可用，应为：%(allowed)s"),
    "geometry_empty": _("几何为空"),
    "geometry_malformed": _("坐标数组的结构与几何类型不符"),
    "geometry_too_few_points": _("几何的顶点太少"),
    "too_many_vertices": _("顶点超过 %(limit)s 个"),
    "geometry_self_crossing": _("边界在 %(lon)s, %(lat)s 处自相交"),
    "geometry_invalid": _("几何无效：%(fault)s"),
    # numbers of registers
    "code_missing": _("编码为空"),
    "code_not_digits": _("编码只能由数字组成"),
    "code_rounded": _("编码已被表格软件改成科学计数，请将该列设为文本后重新导出"),
    "code_width": _("编码有 %(width)s 位，应为 %(allowed)s 位"),
    "sequence_zero": _("编码 %(code)s 的顺序码不能全为 0"),
    "grid_without_community": _("单元网格编码 %(code)s 未指明社区"),
    "component_without_class": _("部件编码 %(code)s 未指明大类"),
    "division_unknown": _("从未使用过的行政区划代码 %(division)s"),
    "id_number_old": _("15 位的旧身份证号已停用，请填 18 位"),
    "id_number_shape": _("身份证号应为 17 位数字加一位数字或 X"),
    "id_number_check_digit": _("身份证号的校验码不对"),
    "birth_date_unreal": _("身份证号中的出生日期不存在"),
    "credit_code_shape": _("统一社会信用代码含有不允许的字符"),
    "credit_code_check_digit": _("统一社会信用代码的校验码不对，请核对"),
    # loading registers
    "load_unknown": _("没有这次导入"),
    "load_over": _("此文件已导入或已不再保留，请重新上传"),
    "load_without_report": _("这次导入还没有结果"),
    "load_given_up": _("系统多次尝试都未能完成导入，没有写入任何数据；请联系系统管理员"),
    "upload_too_large": _("文件超过 %(most_mb)s MB，请拆分后再上传，或请系统管理员用命令行导入"),
    "upload_without_file": _("请选择要上传的文件"),
    "column_for_two_fields": _("列“%(column)s”被选作了两项"),
    # files of registers
    "file_missing": _("找不到文件"),
    "file_too_large": _("文件超过 %(limit_mb)s MB 的上限"),
    "file_damaged": _("文件已损坏或不完整，无法解开"),
    "file_locked": _("文件设有密码，请去掉密码后再导入"),
    "file_kind_unknown": _(
        "无法识别的文件，请使用 CSV、XLSX、GeoJSON、GeoPackage 或 Shapefile（zip）"
    ),
    "file_is_a_bomb": _("压缩文件解开后超过原大小的 %(ratio)s 倍，疑为压缩炸弹，已停止读取"),
    "file_unpacks_too_large": _("文件解开后超过 %(limit_mb)s MB 的上限"),
    "file_members_too_many": _("压缩文件内的文件超过 %(limit)s 个"),
    "zip_without_register": _("压缩文件里应有一个 Shapefile 或一个可导入的文件，现有 %(files)s 个"),
    "zip_of_many_shapefiles": _("压缩文件里有 %(files)s 个 Shapefile，请只放一个"),
    "shapefile_incomplete": _("Shapefile 不完整，缺少 %(parts)s"),
    "layers_many": _("文件里有 %(count)s 个图层（%(layers)s），应只有一个"),
    "layer_unreadable": _("图层无法读取，文件可能已损坏"),
    "layer_not_in_encoding": _("图层属性不是 %(encoding)s 编码"),
    "workbook_old": _("这是旧版 Excel 文件（xls），请另存为 xlsx"),
    "workbook_unreadable": _("不是可读取的 Excel 文件（%(fault)s）"),
    "workbook_declares_entities": _("Excel 文件含有不允许的 XML 声明，已拒绝读取"),
    "encoding_unknown": _("没有名为 %(encoding)s 的编码"),
    "text_not_in_encoding": _(
        "第 %(line)s 行既不是 UTF-8 也不是 GB18030 文字（按 %(encoding)s 读取）"
    ),
    "table_empty": _("文件里没有数据"),
    "columns_too_many": _("列数超过 %(limit)s"),
    "rows_too_many": _("行数超过 %(limit)s"),
    "cells_too_many": _("此行有 %(cells)s 格，表头只有 %(columns)s 列，可能有未加引号的逗号"),
    "cell_too_long": _("第 %(line)s 行起有一格超过 %(limit)s 个字，引号可能没有配对"),
    "cell_is_formula": _("此格是公式，请粘贴为数值"),
    "feature_too_large": _("第 %(number)s 个要素超过 %(limit)s 字节，顶点过多"),
    "geojson_no_features": _("GeoJSON 应为 FeatureCollection，实为 %(kind)s"),
    "columns_alike": _("有两列都叫“%(column)s”"),
    "map_field_unknown": _("没有字段 %(field)s"),
    "map_field_twice": _("字段 %(field)s 指定了两列"),
    "map_column_unknown": _("文件里没有列“%(column)s”，现有：%(columns)s"),
    "map_column_twice": _("同一列指定给了两个字段"),
    "map_ambiguous": _("“%(pair)s”两边都既是字段又是列，请改列名"),
    "crs_of_file_unknown": _("不支持文件所用的坐标系 %(crs)s，请转换为 CGCS2000"),
    "crs_contradicts_file": _("文件注明坐标系为 %(file)s，与所选的 %(said)s 矛盾"),
    "crs_beyond_reach": _("坐标超出 %(crs)s 的范围，无法换算"),
    "geometry_of_parts": _("应为一个整块，实有 %(parts)s 块"),
    "geometry_invalid_after_shift": _("坐标换算后边线相交"),
    "choice_unknown": _("没有“%(given)s”这个选项，可填：%(allowed)s"),
    "date_unreadable": _("无法识别的日期，应为 2026-01-31 的格式"),
    "code_of_other_district": _("编码不属于本区（%(district)s）"),
    "division_parent_unknown": _("没有上级区划 %(parent)s"),
    "grid_community_unknown": _("没有社区 %(community)s"),
    "responsible_code_shape": _("责任网格编码应为 12 位社区代码、R 和 2 位序号"),
    "address_without_letters": _("地址里没有可用的文字"),
    "address_not_registered": _("标准地址库里没有这个地址"),
    "community_unknown": _("没有社区“%(community)s”，按所在网格确定"),
    "location_beside_grids": _("不在任何网格内，也没有社区"),
    "point_beside_grids": _("不在任何网格内"),
    "row_repeats_earlier": _("与第 %(line)s 行重复"),
    "row_contradicts_earlier": _("与第 %(line)s 行编码或地址相同，内容不同"),
    "password_needed": _("新账号须有初始密码"),
    "handler_without_department": _("处置人员须有部门，没有部门“%(department)s”"),
    "duty_not_for_role": _("只有网格员负责网格"),
    "duty_of_two": _("第 %(line)s 行的人员已负责其中的网格"),
    "register_is_loading": _("正在导入同一登记表，请等它结束后再试"),
    "register_written_meanwhile": _("导入期间数据被他处改动，未写入任何内容，请重试"),
    "library_unknown": _("没有地址库“%(name)s”"),
    "library_name_unusable": _("地址库名称须为 1 至 %(max_length)s 个字"),
    # layouts of grids
    "layout_began": _("此网格划分已经生效，不能撤销"),
    "layout_unknown": _("没有自该日起生效的网格划分"),
    "grid_redrawn": _("网格划分调整：由 %(before)s 改属 %(grid)s"),
    "layout_past": _("网格划分的生效日期不能早于今天（%(day)s）：已办结的案件保留当时的网格"),
    "layout_later": _("已有自 %(day)s 起生效的网格划分，请先撤销，或选择更晚的日期"),
    "responsible_unknown": _("没有编码为 %(code)s 的责任网格"),
    # places
    "address_exact": _("地址与标准地址“%(address)s”一致"),
    "address_coarser": _("没有更细的标准地址，取“%(address)s”"),
    "address_similar": _("没有“%(asked)s”，最接近的是“%(address)s”"),
    "door_between": _("%(road)s没有 %(number)s 号，按相邻门牌推算位置"),
    "named_only": _("只提到“%(name)s”，没有更具体的地址"),
    "other_division": _("标准地址不在所说的%(names)s"),
    "roads_cross": _("%(one)s与%(other)s两侧门牌在此最近，相距 %(metres)s 米"),
    "taught": _("%(who)s于 %(when)s 更正过：此说法指这里"),
    "several_places": _("有 %(count)s 处地址写法相同，请选择"),
    "point_nearest": _("定位点距“%(address)s”%(metres)s 米"),
    "point_in_grid": _("定位点在网格 %(grid)s 内"),
    "point_given": _("只有定位点"),
    "point_vague": _("定位误差约 %(metres)s 米，只能确定大致范围"),
    "point_confirms": _("描述的地点与定位点相距 %(metres)s 米，互相印证"),
    "text_point_contradict": _("描述的地点与定位点相距 %(metres)s 米，互相矛盾"),
    "no_place": _("没有提到任何地点，也没有定位点"),
    "no_grid": _("此处没有划分网格"),
    "place_not_yours": _("这个案件的位置不能由您更正"),
    "outside_district": _("位置在辖区之外"),
    "box_unreadable": _("范围须写成 西,南,东,北 四个度数"),
    # places put right by people, and what they teach
    "pin_set": _("在地图上指定了位置"),
    "address_chosen": _("选定标准地址“%(address)s”"),
    "location_unknown": _("没有这个标准地址"),
    "alternative_unknown": _("没有这一处备选地点"),
    "place_needed": _("请在地图上指定位置，或选择一个地址"),
    "alias_no_words": _("上报中没有可以记住的地点说法"),
    "alias_personal": _("这个说法可能含有个人信息，不能记住"),
    "alias_too_long": _("这个说法超过 %(most)s 个字，不能记住"),
    "alias_too_vague": _("这个说法过于笼统，不能只对应一处"),
    "alias_not_only_place": _("这个说法夹有地址以外的文字，不能记住"),
    "alias_unknown": _("没有这条地点说法"),
    "alias_ended": _("这条说法已由%(who)s更改或撤回"),
    "radius_out_of_range": _("半径须大于 0，且不超过 %(most)s 米"),
    "filter_unknown": _("此图层没有筛选项 %(name)s"),
    "layer_unknown": _("没有图层 %(layer)s"),
    "layer_forbidden": _("您的角色不能查看此图层"),
    "hot_spot_unknown": _("没有这个热点，或已过保存期"),
    "tile_unreal": _("没有这个瓦片：%(z)s/%(x)s/%(y)s"),
    # personal values
    "vault_keys_missing": _("找不到个人信息的密钥，暂时无法查看或保存个人信息"),
    "vault_keys_open_to_others": _("密钥文件的权限过宽，暂停使用"),
    "vault_keys_damaged": _("密钥文件已损坏，暂时无法查看或保存个人信息"),
    "vault_key_in_use": _("密钥 %(version)s 正在使用或不存在，不能删除"),
    "vault_key_unknown": _("缺少对应版本的密钥，无法打开"),
    "vault_seal_broken": _("密文未通过校验，无法打开；请联系管理员"),
    "vault_field_unknown": _("没有这类个人信息"),
    "vault_value_missing": _("没有登记这项个人信息"),
    "vault_case_unseen": _("没有这个案件，或您无权查看"),
    "purpose_unknown": _("请选择查看用途"),
    "purpose_not_yours": _("您的岗位不能以此用途查看个人信息"),
    "purpose_needs_case": _("此用途须注明所办案件"),
    "subject_not_of_case": _("此人与所办案件无关"),
    "field_not_indexed": _("此项个人信息不支持检索"),
}
"""Phrases by code. A house test finds every code that the source utters and asks for its phrase."""

_NAMES = re.compile(r"%\((\w+)\)s")


def say(reason: Reason) -> str:
    """The phrase of `reason` with its parameters filled in; a code without a phrase says itself."""
    phrase = PHRASES.get(reason.code)
    if phrase is None:
        return reason.code
    words = {name: _worded(name, value) for name, value in reason.params.items()}
    words |= _in_language(reason.params) | _in_megabytes(reason.params)
    return _NAMES.sub(lambda name: words.get(name.group(1), ""), str(phrase))


def _worded(name: str, value: object) -> str:
    """Words of the product that stand as a parameter are said in the reader's language, too."""
    if name in {"owner", "role", "what", "who"}:
        return str(WORDS.get(str(value), value))
    return str(value)


def _in_megabytes(params: Mapping[str, Any]) -> dict[str, str]:
    """A limit of bytes can be said as `limit_mb`."""
    limit = params.get("limit")
    return {"limit_mb": str(limit // 1024 // 1024)} if isinstance(limit, int) else {}


def _in_language(params: Mapping[str, Any]) -> dict[str, str]:
    """A title given as `stage_zh` and `stage_en` is named `stage` in a phrase."""
    language = "en" if str(get_locale()) == "en" else "zh"
    return {
        name.removesuffix(f"_{language}"): str(value)
        for name, value in params.items()
        if name.endswith(f"_{language}")
    }


def say_json(value: Mapping[str, Any]) -> str:
    """The same for a Reason that was kept as JSON."""
    return say(Reason.from_json(value))
