//订单列表
var fetch = require('node-fetch'); var params = JSON.parse(input.realParams); var url=input.url; params.access_token=input.token; params.page_size=50
params.order_by="updated_at:asc"; var btime=new Date(params.begin_time); var etime=new Date(params.end_time+':59'); var loctime=3600*8; params.begin_time=((btime.getTime()/1000)-loctime).toString()
params.end_time=((etime.getTime()/1000)-loctime).toString()
async function getAll(data){ const res = await fetch(url,{ method:"POST", headers: { "Content-Type": "application/json" }, body:JSON.stringify(data) }).then(function(response){ if(response.ok){ return response.json(); }else{ return {"code":-1,"result_msg":response} } }).catch(function(err){ return {"code":102,"error":"Fetch错误:"+err}; }); const result = await res; return result; } var result=await getAll(params); var hasnext=false; var hasnew=false; var lasttime=''
if(result.code=="0"){ hasnew=result.data.list.length>0
hasnext=(result.data.total>(parseInt(params.page_index)*parseInt(params.page_size)))
if(hasnew){lasttime=result.data.list[result.data.list.length-1]["pay_time"]; lasttime=(lasttime==null?'':lasttime.replace(/-/g,'').replace(/ /g,'').replace(/:/g,'')) } } output={lasttime:lasttime,result:result,url:url,hasnew:hasnew,hasnext:hasnext,params:params,pstr:JSON.stringify(params)}
